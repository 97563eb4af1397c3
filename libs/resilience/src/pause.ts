import { type Clock, systemClock } from '@millrace/context';

/**
 * Resolves after `delayMs`; rejects with the signal's reason as soon as it aborts.
 * The timer keeps no process alive.
 */
export function pause(delayMs: number, signal?: AbortSignal, clock: Clock = systemClock): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(asError(signal.reason));
    const onAbort = () => {
      stopTimer();
      reject(asError(signal?.reason));
    };
    const stopTimer = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** An abort's reason may be any value; what is thrown is an Error. */
export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
