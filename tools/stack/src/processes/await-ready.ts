import { describeExit, type ManagedProcess } from './managed-process.js';
import { pause } from './pause.js';

export interface Readiness {
  /** Resolves with nothing when the process is ready, else with why it is not. */
  readonly probe: () => Promise<string | undefined>;
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Polls a process that has just been started until it is ready; stops it when it does not come up.
 * @returns nothing once it is ready, else what kept it, e.g. `ended with code 1 at its start`.
 * @throws the abort reason.
 */
export async function awaitReady(child: ManagedProcess, options: Readiness): Promise<string | undefined> {
  const { probe, timeoutMs, intervalMs, signal } = options;
  const giveUpAt = performance.now() + timeoutMs;
  const ended = child.exited.then((exit) => `ended ${describeExit(exit)} at its start`);
  for (;;) {
    const problem = await Promise.race([probe(), ended]);
    if (problem === undefined) return undefined;
    const late = performance.now() > giveUpAt;
    if (late || signal?.aborted) await child.stop();
    signal?.throwIfAborted();
    if (late) return `was not ready within ${timeoutMs / 1_000} s (${problem})`;
    if (child.exit !== undefined) return ended;
    await pause(intervalMs);
  }
}
