import type { Need } from './need.js';

export interface UnmetNeed {
  readonly name: string;
  readonly reason: string;
}

export interface NeedsWait {
  readonly needs: readonly Need[];
  /** Told after each look that found something missing. */
  readonly onUnmet: (unmet: readonly UnmetNeed[], nextInMs: number) => void | Promise<void>;
  readonly signal: AbortSignal;
  /** Default: 250 ms at first, then ever longer up to 5 s. */
  readonly pauseMs?: { readonly first: number; readonly last: number };
}

/**
 * Resolves when all needs are met at the same time; looks again and again, at all of them.
 * @throws the signal's reason, at once when it is aborted.
 */
export async function awaitNeeds(wait: NeedsWait): Promise<void> {
  const { needs, onUnmet, signal, pauseMs = { first: 250, last: 5_000 } } = wait;
  for (let nextInMs = pauseMs.first; ; nextInMs = Math.min(2 * nextInMs, pauseMs.last)) {
    const unmet = await orAborted(unmetOf(needs), signal);
    if (unmet.length === 0) return;
    await onUnmet(unmet, nextInMs);
    await orAborted(new Promise((resolve) => setTimeout(resolve, nextInMs)), signal);
  }
}

async function unmetOf(needs: readonly Need[]): Promise<readonly UnmetNeed[]> {
  const results = await Promise.allSettled(needs.map(({ check }) => check()));
  return results.flatMap((result, index) =>
    result.status === 'fulfilled' ? [] : [{ name: needs[index]!.name, reason: reasonOf(result.reason) }],
  );
}

/** Node joins the errors of a host's addresses in one that has no message of its own. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return error instanceof AggregateError ? error.errors.map(reasonOf).join('; ') : error.name;
}

/** The result, or the end of the wait for it: what goes on is left to end by itself. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
