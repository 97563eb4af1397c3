import { AppError } from '@millrace/errors';
import { type Settings } from '@millrace/config';
import { startService, type Service, type ServiceDefinition } from './service.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** A start that was told to end, and is past waiting for what it needs, is given so long to get to its end. */
const UNFINISHED_START_MS = 10_000;

/**
 * The `main` of a service: starts it, stops it on SIGTERM or SIGINT, and ends the process.
 * Exit code 0 after a clean stop, also before it had begun; 1 when it could not start, could not stop in time,
 * or hit a bug.
 */
export async function runService<S extends Settings>(definition: ServiceDefinition<S>): Promise<void> {
  const starting = new AbortController();
  const started = startService(definition, undefined, starting.signal);
  for (const signal of SIGNALS) process.on(signal, () => void stop(started, starting, signal));
  try {
    const service = await started;
    process.on('uncaughtException', (error) => crash(service, error));
    process.on('unhandledRejection', (error) => crash(service, error));
  } catch (error) {
    if (starting.signal.aborted) process.exit(0);
    reportFatal(definition.name, 'cannot start', error);
    process.exit(1);
  }
}

async function stop(started: Promise<Service>, starting: AbortController, signal: string): Promise<void> {
  starting.abort(new Error(`stopped by ${signal}`));
  const giveUp = setTimeout(() => process.exit(1), UNFINISHED_START_MS);
  const service = await started.catch(() => undefined);
  clearTimeout(giveUp);
  // A start that failed is told by whoever began it.
  if (service === undefined) return;
  service.logger.info({ event: 'stopping', signal }, `${service.name} stops`);
  setTimeout(() => {
    service.logger.fatal({ event: 'stop-timeout' }, 'the shutdown took too long: the process ends anyway');
    process.exit(1);
  }, service.shutdownTimeoutMs).unref();
  const { failed } = await service.stop();
  service.logger.info({ event: 'stopped' }, `${service.name} has stopped`);
  process.exit(failed.length === 0 ? 0 : 1);
}

function crash(service: Service, error: unknown): void {
  service.logger.fatal({ err: error }, 'unexpected error: the process ends, its supervisor starts it anew');
  process.exit(1);
}

/** Settings that are wrong are told in plain words; anything else with its stack. */
function reportFatal(name: string, what: string, error: unknown): void {
  const detail =
    error instanceof AppError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${name} ${what}: ${detail}\n`);
}
