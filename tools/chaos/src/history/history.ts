/** How one request ended, as its sender saw it. `unknown`: no answer, or one that leaves open whether it was done. */
export type Outcome = 'ok' | 'failed' | 'unknown';

export interface Attempt {
  /** Unix ms, when it was sent and when its sender knew, or gave up. */
  readonly sentAt: number;
  readonly endedAt: number;
  readonly outcome: Outcome;
  /** 0: no answer at all. */
  readonly status: number;
}

/** One order that a customer wanted: the same key and body in every attempt. */
export interface Wish {
  readonly customerId: string;
  readonly key: string;
  readonly body: unknown;
  readonly attempts: readonly Attempt[];
  /** What its sender knows in the end. */
  readonly outcome: Outcome;
  /** Of an `ok`: the order that was answered, and the answer to the letter. */
  readonly orderId?: string;
  readonly answer?: string;
  /** Where a request was sent several times at once: all answers of an `ok`, to the letter. */
  readonly answers?: readonly string[];
  /** Set when the customer asked to cancel it. */
  readonly cancelled?: Outcome;
}

/** Everything that the customers of a case did, in the order of their first attempts. */
export type History = readonly Wish[];

/** What a status says of an order: 409 `idempotency_key_in_use` and every 5xx leave open what was done. */
export function outcomeOf(status: number, code: string | undefined): Outcome {
  if (status === 200 || status === 201 || status === 202) return 'ok';
  if (status === 409) return code === 'idempotency_key_in_use' ? 'unknown' : 'failed';
  if (status === 0 || status >= 500 || status === 408 || status === 429) return 'unknown';
  return 'failed';
}

export interface HistoryCounts {
  readonly wishes: number;
  readonly accepted: number;
  readonly failed: number;
  /** Orders of which at least one request had an unknown outcome. */
  readonly unknown: number;
  /** Of these: still unknown to their customers at the end. */
  readonly unresolved: number;
}

export function countHistory(history: History): HistoryCounts {
  const count = (of: (wish: Wish) => boolean) => history.filter(of).length;
  return {
    wishes: history.length,
    accepted: count(({ outcome }) => outcome === 'ok'),
    failed: count(({ outcome }) => outcome === 'failed'),
    unknown: count(({ attempts }) => attempts.some(({ outcome }) => outcome === 'unknown')),
    unresolved: count(({ outcome }) => outcome === 'unknown'),
  };
}
