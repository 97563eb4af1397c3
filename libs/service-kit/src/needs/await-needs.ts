import { after, type Cancellable, select, spawn } from '@millrace/concurrency';
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
  const life: Cancellable = { done: signal };
  for (let nextInMs = pauseMs.first; ; nextInMs = Math.min(2 * nextInMs, pauseMs.last)) {
    // What goes on when the wait is over is left to end by itself.
    const unmet = await spawn(life, () => unmetOf(needs)).join(life);
    if (unmet.length === 0) return;
    await onUnmet(unmet, nextInMs);
    await select([after(nextInMs, () => undefined)], life);
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
