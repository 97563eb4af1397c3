import { uuidV5, uuidV7 } from '@millrace/ids';
import type { DeadLetterFilter } from './dead-letter.js';
import type { DeskOrder } from './desk-audit.js';

export type RedriveJobStatus = 'running' | 'done' | 'cancelled';

/** What is to be sent again, and how fast. */
export interface RedriveJobRequest extends DeskOrder {
  /** Chosen by who asks: the same id again is the same job. */
  readonly id: string;
  readonly filter: DeadLetterFilter;
  /** Letters a second at most, in each database. 1 to 500. */
  readonly ratePerSecond: number;
}

/** A redrive of many letters, over all databases of a service. */
export interface RedriveJob extends RedriveJobRequest {
  readonly status: RedriveJobStatus;
  /** Letters that matched when it began. */
  readonly total: number;
  /** Of these, sent again so far. */
  readonly sent: number;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

const JOBS = '7d0b3f3e-6c3b-5f4e-8f0a-2f1f3f6f2d11';

/** The id of a job that somebody asks for: with a key, the same one each time. */
export function newRedriveJobId(by: string, key: string | undefined): string {
  return key === undefined ? uuidV7() : uuidV5(JOBS, by, key);
}

/** The parts of one job, one from each database, as one; it runs while one of them does. */
export function wholeJob(parts: readonly RedriveJob[]): RedriveJob {
  return parts.reduce((a, b) => ({
    ...a,
    status: statusOf(a.status, b.status),
    total: a.total + b.total,
    sent: a.sent + b.sent,
    createdAt: a.createdAt < b.createdAt ? a.createdAt : b.createdAt,
    finishedAt: later(a.finishedAt, b.finishedAt),
  }));
}

function statusOf(a: RedriveJobStatus, b: RedriveJobStatus): RedriveJobStatus {
  if (a === 'running' || b === 'running') return 'running';
  return a === 'cancelled' ? a : b;
}

/** Not finished while one of them is not. */
function later(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return null;
  return a > b ? a : b;
}
