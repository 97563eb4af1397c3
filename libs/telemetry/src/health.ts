/** What one check found. `detail` is for people. */
export interface HealthResult {
  readonly healthy: boolean;
  readonly detail: string;
}

export type HealthCheck = () => HealthResult | Promise<HealthResult>;

export interface HealthReport {
  readonly healthy: boolean;
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
    return report(this.readiness);
  }

  live(): Promise<HealthReport> {
    return report(this.liveness);
  }
}

async function report(checks: ReadonlyMap<string, HealthCheck>): Promise<HealthReport> {
  const entries = await Promise.all(
    [...checks].map(async ([name, check]) => [name, await run(check)] as const),
  );
  return { healthy: entries.every(([, result]) => result.healthy), checks: Object.fromEntries(entries) };
}

async function run(check: HealthCheck): Promise<HealthResult> {
  try {
    return await check();
  } catch (error) {
    return { healthy: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
