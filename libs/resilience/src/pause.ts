/**
 * Resolves after `delayMs`; rejects with the signal's reason as soon as it aborts.
 * The timer keeps no process alive.
 */
export function pause(delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(asError(signal.reason));
    const onAbort = () => {
      clearTimeout(timer);
      reject(asError(signal?.reason));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    timer.unref();
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** An abort's reason may be any value; what is thrown is an Error. */
export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
