import type { Laboratory } from './laboratory.js';

const TABLESPACE = 'chaos_small_disk';

/** Moves a database into a folder, while nobody may connect to it. */
export async function moveDatabase(lab: Laboratory, name: string, folder: string): Promise<void> {
  await lab.asAdmin(`CREATE TABLESPACE ${TABLESPACE} LOCATION '${folder}'`);
  await inQuiet(lab, name, () => lab.asAdmin(`ALTER DATABASE ${name} SET TABLESPACE ${TABLESPACE}`));
}

/** The reverse of {@link moveDatabase}; nothing of it is left in the folder. */
export async function moveDatabaseBack(lab: Laboratory, name: string): Promise<void> {
  await inQuiet(lab, name, () => lab.asAdmin(`ALTER DATABASE ${name} SET TABLESPACE pg_default`));
  await lab.asAdmin(`DROP TABLESPACE ${TABLESPACE}`);
}

async function inQuiet(lab: Laboratory, name: string, work: () => Promise<void>): Promise<void> {
  await lab.asAdmin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  try {
    // Waits for its end: a session that is only asked to go still stands in the way.
    await lab.asAdmin(`SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1`, [
      name,
    ]);
    await work();
  } finally {
    await lab.asAdmin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  }
}
