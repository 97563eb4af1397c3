import { setTimeout as after } from 'node:timers/promises';

/** Resolves after `delayMs`; rejects with the abort reason as soon as `signal` is aborted. */
export async function pause(delayMs: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  try {
    await after(delayMs, undefined, signal && { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
