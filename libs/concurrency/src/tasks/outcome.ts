import { type Cancellable, endOf } from '../waiting/cancellable.js';

/** How a task ended. `cancelled`: it noticed that its context had ended, or never began because of that. */
export type TaskOutcome<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'cancelled'; readonly error: unknown };

/** What a failure means: the end of the context, when that is what it says or what it was caused by. */
export function outcomeOfFailure(error: unknown, ctx: Cancellable): TaskOutcome<never> {
  const reason = endOf(ctx);
  const noticed = reason !== undefined && isCausedBy(error, reason);
  return { kind: noticed ? 'cancelled' : 'error', error };
}

/** Whether it is that, or was caused by it, directly or further down. */
export function isCausedBy(error: unknown, reason: unknown): boolean {
  const seen = new Set<unknown>();
  for (
    let one = error;
    one !== undefined && !seen.has(one);
    one = one instanceof Error ? one.cause : undefined
  ) {
    if (one === reason) return true;
    seen.add(one);
  }
  return false;
}
