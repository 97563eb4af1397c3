export interface EventuallyOptions {
  /** What the test waits for, in words: it starts the message when the wait is in vain. */
  readonly waitingFor: string;
  /** Default: 60 000, for machines that are busy: what comes at once is not waited for any longer. */
  readonly timeoutMs?: number;
  /** Pause between two probes. Default: 25. */
  readonly intervalMs?: number;
}

/**
 * Repeats a probe until it neither throws nor rejects, and returns what it returned.
 * @throws Error that says what was waited for, how long, how often, and the last failure (also as `cause`).
 */
export async function eventually<T>(probe: () => T | Promise<T>, options: EventuallyOptions): Promise<T> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const startedAt = performance.now();
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await probe();
    } catch (failure) {
      if (performance.now() - startedAt >= timeoutMs) {
        const last = failure instanceof Error ? failure.message : String(failure);
        throw new Error(
          `waited ${timeoutMs} ms (${attempts} probes) for ${options.waitingFor}; the last one failed: ${last}`,
          { cause: failure },
        );
      }
    }
    await new Promise((resolve) => setTimeout(resolve, options.intervalMs ?? 25));
  }
}
