import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeExit, startProcess } from '../processes/managed-process.js';
import { stackErrors } from '../stack.errors.js';
import { NODE_FLAGS, builtFile, plainEnv } from './checkout.js';
import { readableLogTail } from './readable-log.js';
import { services, type ServiceRow, type Topology } from './services.js';

/** Brings every database to the newest schema. @throws AppError `migration_failed` with the end of the log. */
export async function runMigrations(
  topology: Topology,
  logsDir: string,
  signal?: AbortSignal,
): Promise<void> {
  const rows = services.filter((service) => service.migrates);
  await Promise.all(
    rows.map((row) => runMigration(row, topology, join(logsDir, `${row.name}.migrate.log`), signal)),
  );
}

async function runMigration(
  row: ServiceRow,
  topology: Topology,
  log: string,
  signal?: AbortSignal,
): Promise<void> {
  await rm(log, { force: true });
  const migration = await startProcess({
    command: process.execPath,
    args: [...NODE_FLAGS, builtFile(row.name, 'migrate.js')],
    env: { ...plainEnv(), ...row.env(topology) },
    log,
    signal,
  });
  const exit = await migration.exited;
  signal?.throwIfAborted();
  if (exit.code === 0) return;
  throw stackErrors.migration_failed({
    detail: `The migration of ${row.name} ended ${describeExit(exit)}. Log: ${log}\n${await readableLogTail(log)}`,
  });
}
