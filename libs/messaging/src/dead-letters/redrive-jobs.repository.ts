import type { PreparedStatement, Transaction } from '@millrace/persistence';
import type { DeadLetterFilter } from './dead-letter.js';
import { filterParameters, matchesFilter } from './dead-letter-filter.js';
import type { RedriveJob, RedriveJobRequest } from './redrive-job.js';

const JOB = `
  id, filter, by_whom AS by, reason, rate_per_second AS "ratePerSecond", status, total, sent,
  created_at AS "createdAt", finished_at AS "finishedAt"`;

const insertJob: PreparedStatement = {
  name: 'insert-redrive-job',
  text: `
    INSERT INTO dead_letter_jobs (id, filter, by_whom, reason, rate_per_second, status, total)
    VALUES ($1, $2, $3, $4, $5, 'running', 0) ON CONFLICT (id) DO NOTHING RETURNING id`,
};

/** Slots of what a job would take: the transaction that takes it is for these. */
const slotsOfMatching: PreparedStatement = {
  name: 'slots-of-matching-dead-letters',
  text: `
    SELECT DISTINCT slot FROM dead_letters WHERE status = 'dead' AND slot IS NOT NULL AND ${matchesFilter}`,
};

/** A letter belongs to one running job at most. One whose job has ended, or is not here, is free. */
const claimLetters: PreparedStatement = {
  name: 'claim-dead-letters',
  text: `
    WITH claimed AS (
      UPDATE dead_letters SET job_id = $6
      WHERE status = 'dead' AND ${matchesFilter} AND (slot IS NULL OR slot = ANY ($7::int[]))
        AND (job_id IS NULL OR NOT EXISTS (
          SELECT FROM dead_letter_jobs WHERE id = dead_letters.job_id AND status = 'running'))
      RETURNING 1
    )
    UPDATE dead_letter_jobs SET
      total = claimed.count,
      status = CASE WHEN claimed.count = 0 THEN 'done' ELSE status END,
      finished_at = CASE WHEN claimed.count = 0 THEN now() END
    FROM (SELECT count(*)::int FROM claimed) AS claimed (count) WHERE id = $6`,
};

const dueJobs: PreparedStatement = {
  name: 'due-redrive-jobs',
  text: `
    SELECT ${JOB} FROM dead_letter_jobs WHERE status = 'running' AND next_at <= now() ORDER BY created_at`,
};

/** In the order in which they were read, so that what followed one another still does. */
const nextLetters: PreparedStatement = {
  name: 'next-dead-letters-of-job',
  text: `
    SELECT id, slot FROM dead_letters WHERE job_id = $1 AND status = 'dead'
    ORDER BY topic, partition, record_offset LIMIT $2`,
};

/** Guarded by the time at which it is due: of several processes, one has the turn. It is kept on the database's clock. */
const takeTurn: PreparedStatement = {
  name: 'take-turn-of-redrive-job',
  text: `
    UPDATE dead_letter_jobs SET next_at = now() + make_interval(secs => $2::float8 / rate_per_second)
    WHERE id = $1 AND status = 'running' AND next_at <= now() RETURNING id`,
};

const countSent: PreparedStatement = {
  name: 'count-sent-of-redrive-job',
  text: `UPDATE dead_letter_jobs SET sent = sent + $2 WHERE id = $1`,
};

const endJob: PreparedStatement = {
  name: 'end-redrive-job',
  text: `
    UPDATE dead_letter_jobs SET status = $2, finished_at = now() WHERE id = $1 AND status = 'running'`,
};

const readJobs: PreparedStatement = {
  name: 'read-redrive-jobs',
  text: `
    SELECT ${JOB} FROM dead_letter_jobs WHERE $1::uuid IS NULL OR id = $1 ORDER BY created_at DESC, id LIMIT $2`,
};

/** @returns false when the job is there already. */
export async function addJob(transaction: Transaction, job: RedriveJobRequest): Promise<boolean> {
  const { id, filter, by, reason, ratePerSecond } = job;
  const { rows } = await transaction.query(insertJob, [
    id,
    JSON.stringify(filter),
    by,
    reason,
    ratePerSecond,
  ]);
  return rows.length > 0;
}

export async function slotsMatching(
  transaction: Transaction,
  filter: DeadLetterFilter,
): Promise<readonly number[]> {
  const { rows } = await transaction.query<{ slot: number }>(slotsOfMatching, filterParameters(filter));
  return rows.map(({ slot }) => slot).sort((a, b) => a - b);
}

/** Gives a new job what matches its filter now, in these slots. What dies later is not its own. */
export async function claimFor(
  transaction: Transaction,
  { id, filter }: RedriveJobRequest,
  slots: readonly number[],
): Promise<void> {
  await transaction.query(claimLetters, [...filterParameters(filter), id, slots]);
}

/** Jobs that may send again, the oldest first. */
export async function jobsDue(transaction: Transaction): Promise<readonly RedriveJob[]> {
  return (await transaction.query<RedriveJob>(dueJobs)).rows;
}

export async function lettersOf(
  transaction: Transaction,
  jobId: string,
  limit: number,
): Promise<readonly { readonly id: string; readonly slot: number | null }[]> {
  return (await transaction.query<{ id: string; slot: number | null }>(nextLetters, [jobId, limit])).rows;
}

/** @returns false when another process has it, or the job has ended. */
export async function takeTurnOf(transaction: Transaction, jobId: string, letters: number): Promise<boolean> {
  return (await transaction.query(takeTurn, [jobId, letters])).rows.length > 0;
}

export async function countSentOf(transaction: Transaction, jobId: string, letters: number): Promise<void> {
  await transaction.query(countSent, [jobId, letters]);
}

/** Does nothing to a job that has ended. */
export async function endJobAs(
  transaction: Transaction,
  jobId: string,
  status: 'done' | 'cancelled',
): Promise<void> {
  await transaction.query(endJob, [jobId, status]);
}

/** The newest first; one, or all. */
export async function jobsIn(
  transaction: Transaction,
  id: string | undefined,
  limit: number,
): Promise<readonly RedriveJob[]> {
  return (await transaction.query<RedriveJob>(readJobs, [id ?? null, limit])).rows;
}
