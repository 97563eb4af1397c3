import type { RetentionRule } from '@millrace/persistence';

const DAY_MS = 24 * 3_600_000;

/**
 * What may be forgotten of an inbox: messages that nobody can deliver again. A record is in its topic for the
 * topic's retention, and as long again where its segment is still open; after that only the state of the
 * service itself knows what was done.
 */
export function inboxRetention(keepDays: number): RetentionRule {
  return { table: 'inbox', timeColumn: 'received_at', keepMs: keepDays * DAY_MS };
}

/** Of every million rows fifty thousand dead ones at most; the default is two hundred thousand. */
export const tuneInbox = `ALTER TABLE inbox SET (autovacuum_vacuum_scale_factor = 0.05);`;

/** Statements of a migration without a transaction, one call each. A batch shares its time: a few bytes a row. */
export const indexInboxByTime: readonly string[] = [
  'DROP INDEX CONCURRENTLY IF EXISTS inbox_oldest',
  'CREATE INDEX CONCURRENTLY inbox_oldest ON inbox (received_at)',
];

/** The reverse of {@link indexInboxByTime}. */
export const dropInboxByTime = 'DROP INDEX inbox_oldest';
