import type { Movement } from '@millrace/stack';

export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

export interface OrderFact {
  readonly id: string;
  readonly customerId: string;
  readonly status: 'pending' | 'confirmed' | 'rejected' | 'cancelled';
  /** Why it was not confirmed. */
  readonly reason: string | null;
  readonly totalMinor: number;
  readonly lines: readonly Line[];
  /** Name of the database that holds it. */
  readonly shard: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface KeyFact {
  readonly customerId: string;
  readonly key: string;
  readonly orderId: string;
}

export interface SagaFact {
  readonly orderId: string;
  readonly status: 'running' | 'compensating' | 'completed' | 'compensated' | 'needs-attention';
  readonly step: string | null;
  readonly attempt: number;
  readonly revision: number;
  readonly attention: boolean;
  readonly timelineLength: number;
  /** Entries that are there. */
  readonly timelineEntries: number;
}

export interface HoldFact {
  readonly orderId: string;
  readonly status: 'held' | 'committed' | 'released' | 'rejected' | 'expired';
  readonly version: number;
  readonly lines: readonly Line[];
}

export interface StockFact {
  readonly sku: string;
  readonly received: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
  /** Sum of the receipts. */
  readonly receipts: number;
}

export interface PaymentFact {
  readonly orderId: string;
  readonly status: string;
  readonly version: number;
  readonly amountMinor: number | null;
  /** Kinds of its operations that have no outcome yet. */
  readonly open: readonly string[];
  /** Whether the provider, or payment itself, said no to one of them. */
  readonly refused: boolean;
}

/** A message that a consumer has in its inbox. */
export interface HandledFact {
  readonly consumer: string;
  readonly messageId: string;
}

/** `ce_source` of what the laboratory publishes itself. */
export const LABORATORY = '/chaos';

/** A record of a topic. */
export interface MessageFact {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly id: string | null;
  readonly type: string | null;
  readonly source: string | null;
  /** Unix ms of the record. */
  readonly at: number;
  /** Of the exact bytes of the value. */
  readonly digest: string;
  readonly attemptId: string | null;
}

export interface DeadLetterFact {
  readonly database: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly messageId: string | null;
  readonly key: string | null;
  readonly reason: string;
  readonly detail: string;
}

/** What the public API says of an order, and what it says when its request is sent once more. */
export interface AnswerFact {
  readonly orderId: string;
  readonly key: string;
  /** Status of the order; or of the HTTP answer, as `HTTP 404`. */
  readonly told: string;
  /** What another customer is told who asks for it: an HTTP status. */
  readonly toldToOthers?: number;
  readonly repeat?: { readonly status: number; readonly answer: string };
  /** HTTP status of the same key with another body. */
  readonly misuse?: number;
}

/** What is still under way, by what it is: empty when the system is quiet. */
export interface Unquiet {
  readonly what: string;
  readonly count: number;
}

/** A snapshot of everything the checks look at. */
export interface Facts {
  readonly orders: readonly OrderFact[];
  readonly keys: readonly KeyFact[];
  readonly sagas: readonly SagaFact[];
  readonly holds: readonly HoldFact[];
  readonly stock: readonly StockFact[];
  readonly payments: readonly PaymentFact[];
  /** Of the provider's ledger; absent where it could not be read, and then not checked. */
  readonly movements?: readonly Movement[];
  readonly messages: readonly MessageFact[];
  /** Absent where it is not known, and then not checked. */
  readonly handled?: readonly HandledFact[];
  readonly deadLetters: readonly DeadLetterFact[];
  readonly answers: readonly AnswerFact[];
  readonly unquiet: readonly Unquiet[];
}

/** Names a record by where it lies. */
export function placeOf(at: {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}): string {
  return `${at.topic}/${at.partition}@${at.offset}`;
}

/** A dead letter that a case has provoked: where its record lies, and why it must have died. */
export interface ExpectedLetter {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  /** An operator has purged it: its record is on the topic, and it is no letter any more. */
  readonly purged?: true;
}
