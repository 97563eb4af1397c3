import { after, select } from '@millrace/concurrency';
import { type Clock, systemClock } from '@millrace/context';

const nothing = (): void => undefined;

/**
 * Resolves after `delayMs`; rejects with the signal's reason as soon as it aborts.
 * The timer keeps no process alive.
 */
export async function pause(
  delayMs: number,
  signal?: AbortSignal,
  clock: Clock = systemClock,
): Promise<void> {
  await select([after(delayMs, nothing, clock)], signal && { done: signal });
}

/** An abort's reason may be any value; what is thrown is an Error. */
export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
