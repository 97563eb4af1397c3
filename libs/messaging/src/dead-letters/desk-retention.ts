import type { RetentionRule } from '@millrace/persistence';

const DAY_MS = 24 * 3_600_000;
const JOB_KEEP_DAYS = 30;

/**
 * What the desk may forget: a redrive job a month after it has ended, and a line of the audit when nobody asks any
 * more who did what. Dead letters stay until they are redriven or purged, and a job that runs has not ended.
 */
export function deskRetention(auditKeepDays: number): readonly RetentionRule[] {
  return [
    { table: 'dead_letter_jobs', timeColumn: 'finished_at', keepMs: JOB_KEEP_DAYS * DAY_MS },
    { table: 'dead_letter_actions', timeColumn: 'at', keepMs: auditKeepDays * DAY_MS },
  ];
}
