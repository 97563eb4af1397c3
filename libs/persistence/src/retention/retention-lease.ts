import type { Database } from '../database.js';

// Two halves of an advisory lock's key: 'mill' in ASCII, and old rows.
const LOCK = [0x6d696c6c, 3];

/**
 * Runs `work` unless another process does so for this database now: a lock of a session that lasts as long. Should
 * the session be lost meanwhile, two may work at once, which costs time and does no harm.
 * @returns false when it was another's.
 */
export async function withRetentionLease(database: Database, work: () => Promise<void>): Promise<boolean> {
  const session = await database.openSession();
  try {
    const { rows } = await session.query<{ mine: boolean }>(
      'SELECT pg_try_advisory_lock($1, $2) AS mine',
      LOCK,
    );
    if (!rows[0]!.mine) return false;
    await work();
    return true;
  } finally {
    await session.close();
  }
}
