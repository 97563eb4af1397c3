import { type Clock, systemClock } from '@millrace/context';
import { asError } from './pause.js';
import { resilienceErrors } from './resilience.errors.js';

/**
 * Gives `work` a limited time. When it is over, or when `parent` aborts, the signal given to the work aborts
 * and the promise rejects at once. The work must honour the signal: what ignores it goes on holding its
 * socket and its memory unseen.
 * @throws AppError `call_timed_out`; the parent's reason; whatever the work throws.
 */
export async function withTimeout<T>(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  parent?: AbortSignal,
  clock: Clock = systemClock,
): Promise<T> {
  if (parent?.aborted) throw asError(parent.reason);
  const controller = new AbortController();
  const { signal } = controller;
  const onParentAbort = () => controller.abort(asError(parent?.reason));
  const stopTimer = clock.after(timeoutMs, () =>
    controller.abort(resilienceErrors.call_timed_out({ detail: `No answer within ${timeoutMs} ms.` })),
  );
  // Not AbortSignal.any: on a parent that lives as long as the process its followers add up.
  parent?.addEventListener('abort', onParentAbort, { once: true });
  try {
    return await Promise.race([rejectionOf(signal), work(signal)]);
  } finally {
    stopTimer();
    parent?.removeEventListener('abort', onParentAbort);
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(asError(signal.reason)), { once: true });
  });
}
