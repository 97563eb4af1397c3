import { after, type Cancellable, select } from '@millrace/concurrency';

/** Resolves after `delayMs`, or as soon as `ctx` ends: whoever paused looks at it next. */
export async function pause(delayMs: number, ctx: Cancellable): Promise<void> {
  await Promise.allSettled([select([after(delayMs, () => undefined)], ctx)]);
}
