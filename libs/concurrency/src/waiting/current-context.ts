import { Context, runWithContext } from '@millrace/context';
import type { Cancellable } from './cancellable.js';

/** What `work` does without naming a context is done in `ctx`, not in that of whoever asked for the work. */
export function inContext<T>(ctx: Cancellable | undefined, work: () => T): T {
  return ctx instanceof Context ? runWithContext(ctx, work) : work();
}
