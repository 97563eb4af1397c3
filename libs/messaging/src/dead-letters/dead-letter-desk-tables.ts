/**
 * What the desk keeps beside the letters, for a migration of its own. It only expands: processes of the release
 * before do not see it.
 *
 * `error_code` is what a handler failed with, null where the reason says it all. `job_id` is the redrive job that
 * has yet to send a letter; it counts only while that job runs in this database.
 * `dead_letter_actions` is the audit: rows are never changed, `before` is what was there, byte for byte, where
 * something went away.
 */
export const createDeadLetterDesk = `
  ALTER TABLE dead_letters ADD COLUMN error_code text, ADD COLUMN job_id uuid;

  CREATE TABLE dead_letter_jobs (
    id uuid PRIMARY KEY,
    filter jsonb NOT NULL,
    by_whom text NOT NULL,
    reason text NOT NULL,
    rate_per_second integer NOT NULL CHECK (rate_per_second > 0),
    status text NOT NULL CHECK (status IN ('running', 'done', 'cancelled')),
    total integer NOT NULL,
    sent integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    next_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
  );
  CREATE INDEX dead_letter_jobs_running ON dead_letter_jobs (created_at) WHERE status = 'running';

  CREATE TABLE dead_letter_actions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    letter_id uuid NOT NULL,
    slot smallint,
    action text NOT NULL CHECK (action IN ('redrive', 'edit', 'purge')),
    by_whom text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    job_id uuid,
    before jsonb NOT NULL
  );
  CREATE INDEX dead_letter_actions_newest ON dead_letter_actions (at DESC, id DESC);
  CREATE INDEX dead_letter_actions_of_letter ON dead_letter_actions (letter_id);
`;

/** The reverse of {@link createDeadLetterDesk}. */
export const dropDeadLetterDesk = `
  DROP TABLE dead_letter_actions;
  DROP TABLE dead_letter_jobs;
  ALTER TABLE dead_letters DROP COLUMN error_code, DROP COLUMN job_id;
`;

/** Statements of a migration without a transaction, one call each: letters go on dying meanwhile. */
export const indexDeadLettersByJob: readonly string[] = [
  'DROP INDEX CONCURRENTLY IF EXISTS dead_letters_of_job',
  `CREATE INDEX CONCURRENTLY dead_letters_of_job ON dead_letters (job_id, topic, partition, record_offset)
    WHERE job_id IS NOT NULL AND status = 'dead'`,
];

/** The reverse of {@link indexDeadLettersByJob}. */
export const dropDeadLettersByJob = 'DROP INDEX dead_letters_of_job';

/** Statements of a migration without a transaction, one call each. Of a running job there is no entry to find. */
export const indexFinishedJobs: readonly string[] = [
  'DROP INDEX CONCURRENTLY IF EXISTS dead_letter_jobs_finished',
  'CREATE INDEX CONCURRENTLY dead_letter_jobs_finished ON dead_letter_jobs (finished_at)',
];

/** The reverse of {@link indexFinishedJobs}. */
export const dropFinishedJobs = 'DROP INDEX dead_letter_jobs_finished';
