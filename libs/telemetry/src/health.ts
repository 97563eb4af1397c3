import { Gauge } from 'prom-client';

/** What one check found. `detail` is for people. */
export interface HealthResult {
  readonly healthy: boolean;
  /** Healthy, but a part of it is not: work may be sent here, and somebody should look. */
  readonly degraded?: boolean;
  readonly detail: string;
}

export type HealthCheck = () => HealthResult | Promise<HealthResult>;

export interface HealthReport {
  readonly healthy: boolean;
  readonly degraded: boolean;
  readonly checks: Readonly<Record<string, HealthResult>>;
}

/**
 * The checks of one process. *Readiness* says whether work may be sent here (dependencies, start-up, drain);
 * *liveness* says whether a loop of this process is stuck, and never looks at a dependency.
 */
export class HealthRegistry {
  private readonly readiness = new Map<string, HealthCheck>();
  private readonly liveness = new Map<string, HealthCheck>();

  addReadiness(name: string, check: HealthCheck): void {
    this.readiness.set(name, check);
  }

  addLiveness(name: string, check: HealthCheck): void {
    this.liveness.set(name, check);
  }

  ready(): Promise<HealthReport> {
    return report('ready', this.readiness);
  }

  live(): Promise<HealthReport> {
    return report('live', this.liveness);
  }
}

async function report(
  probe: 'ready' | 'live',
  checks: ReadonlyMap<string, HealthCheck>,
): Promise<HealthReport> {
  const entries = await Promise.all(
    [...checks].map(async ([name, check]) => [name, await run(check)] as const),
  );
  for (const [check, result] of entries) healthChecks.set({ probe, check }, valueOf(result));
  return {
    healthy: entries.every(([, result]) => result.healthy),
    degraded: entries.some(([, result]) => result.degraded === true),
    checks: Object.fromEntries(entries),
  };
}

async function run(check: HealthCheck): Promise<HealthResult> {
  try {
    return await check();
  } catch (error) {
    return { healthy: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

const healthChecks = new Gauge({
  name: 'health_check',
  help: '1 healthy, 0.5 degraded, 0 not healthy; as of the last probe.',
  labelNames: ['probe', 'check'],
});

function valueOf({ healthy, degraded }: HealthResult): number {
  if (!healthy) return 0;
  return degraded ? 0.5 : 1;
}

/**
 * One result of several that do the same work for different places: not healthy when none of them is, degraded
 * when some are not.
 */
export function healthOfAll(
  results: readonly ({ readonly name: string } & HealthResult)[],
  none: HealthResult,
): HealthResult {
  if (results.length === 0) return none;
  const healthy = results.some((result) => result.healthy);
  const degraded = healthy && results.some((result) => !result.healthy || result.degraded);
  const detail = results.map((result) => `${result.name}: ${result.detail}`).join('; ');
  return { healthy, ...(degraded ? { degraded } : {}), detail };
}
