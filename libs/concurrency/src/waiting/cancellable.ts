/**
 * What can end before the work does: a `Context` of @millrace/context, or anything with an AbortSignal that is
 * called `done`. A Context is cheaper to wait on: any number of waiters cost the same each, while a bare
 * signal searches its list of listeners.
 */
export interface Cancellable {
  /** Aborted, with the reason that waiters are rejected with, when it has ended. */
  readonly done: AbortSignal;
  /** Why it ended; `undefined` while it has not. Asked before `done` where it is there. */
  readonly error?: unknown;
  /** Calls the listener once, when it ends. @returns what takes the listener out again. */
  onDone?(listener: () => void): () => void;
}

/** A context that children can be made of, each of which its maker can end: what a TaskGroup stands on. */
export interface CancellableParent<C> extends Cancellable {
  withCancel(): { readonly context: C; readonly cancel: (cause?: unknown) => void };
}

/** Why it has ended, as an operation reports it; `undefined` while it has not, and when there is none. */
export function endOf(ctx: Cancellable | undefined): unknown {
  if (ctx === undefined) return undefined;
  if ('error' in ctx) return ctx.error;
  return ctx.done.aborted ? (ctx.done.reason ?? new DOMException('aborted', 'AbortError')) : undefined;
}

const nothing = (): void => undefined;

/** Calls `listener` when `ctx` ends, which it has not yet. @returns what leaves no trace of it. */
export function whenEnded(ctx: Cancellable | undefined, listener: () => void): () => void {
  if (ctx === undefined) return nothing;
  if (ctx.onDone) return ctx.onDone(listener);
  const { done } = ctx;
  done.addEventListener('abort', listener, { once: true });
  return () => done.removeEventListener('abort', listener);
}
