import { AppError } from '@millrace/errors';
import { type Settings } from '@millrace/config';
import { startService, type Service, type ServiceDefinition } from './service.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * The `main` of a service: starts it, stops it on SIGTERM or SIGINT, and ends the process.
 * Exit code 0 after a clean stop, 1 when it could not start, could not stop in time, or hit a bug.
 */
export async function runService<S extends Settings>(definition: ServiceDefinition<S>): Promise<void> {
  let service: Service;
  try {
    service = await startService(definition);
  } catch (error) {
    reportFatal(definition.name, 'cannot start', error);
    process.exit(1);
  }
  process.on('uncaughtException', (error) => crash(service, error));
  process.on('unhandledRejection', (error) => crash(service, error));
  for (const signal of SIGNALS) process.on(signal, () => void stop(service, signal));
}

async function stop(service: Service, signal: string): Promise<void> {
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
