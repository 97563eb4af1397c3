const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupts {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** Resolves then. */
  readonly interrupted: Promise<void>;
}

/** How the process ends when an interrupt asks for it: 128 and the number of SIGINT, as shells expect. */
export const INTERRUPTED_EXIT_CODE = 130;

/**
 * Listens to the signals that ask this process to end. The second one ends it at once; the warden then kills
 * what was started.
 */
export function listenForInterrupts(say: (text: string) => void): Interrupts {
  const abort = new AbortController();
  const interrupted = new Promise<void>((resolve) => {
    const onSignal = () => {
      if (abort.signal.aborted) {
        say('killed at once');
        process.exit(INTERRUPTED_EXIT_CODE);
      }
      say('stopping; once more to kill at once');
      abort.abort(new Error('interrupted'));
      resolve();
    };
    for (const signal of SIGNALS) process.on(signal, onSignal);
  });
  return { signal: abort.signal, interrupted };
}
