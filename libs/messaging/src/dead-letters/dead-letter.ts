import type { DecodeFailureReason } from '@millrace/contract-kit';

/** A message that could not be processed, kept until someone sends it again. */
export interface DeadLetter {
  readonly id: string;
  /** Name of the database that keeps it. */
  readonly database: string;
  readonly consumer: string;
  readonly topic: string;
  readonly partition: number;
  /** Where it was read when it died last. */
  readonly offset: string;
  readonly messageId: string | null;
  readonly type: string | null;
  readonly key: string | null;
  /** A decode failure, `handler-bug`, or what a handler gave to `context.reject`. */
  readonly reason: DecodeFailureReason | 'handler-bug' | (string & {});
  /** What it failed with: the code of an AppError, or the class of another error; else the reason. */
  readonly code: string;
  readonly detail: string;
  readonly status: 'dead' | 'redriven';
  /** How often it died: more than once after redrives. */
  readonly deaths: number;
  readonly firstDiedAt: Date;
  readonly lastDiedAt: Date;
  readonly redrivenAt: Date | null;
  readonly redrivenBy: string | null;
}

/** One letter in full. */
export interface DeadLetterDetail extends DeadLetter {
  readonly headers: Readonly<Record<string, string>>;
  /** The W3C trace that it was sent in. */
  readonly traceId: string | null;
  /** The record's value as text; bytes that are no UTF-8 are replaced. `null` when the record had none. */
  readonly valueText: string | null;
  /** The exact bytes. */
  readonly valueBase64: string | null;
}

/** What is not given matches everything. */
export interface DeadLetterFilter {
  readonly consumer?: string | undefined;
  readonly topic?: string | undefined;
  /** '' for records that do not say what they are. */
  readonly type?: string | undefined;
  readonly code?: string | undefined;
  readonly reason?: string | undefined;
}

export interface DeadLetterQuery extends DeadLetterFilter {
  /** 1 to 500. */
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** Newest first. */
export interface DeadLetterPage {
  readonly letters: readonly DeadLetter[];
  readonly nextCursor: string | null;
}
