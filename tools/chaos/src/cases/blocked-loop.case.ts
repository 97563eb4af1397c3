import { FusedProcess } from '../lab/fused-process.js';
import type { ChaosCase } from './chaos-case.js';

/** Beyond every session, lease and statement. */
const BLOCKED_MS = 40_000;
const PASS_TIMEOUT_MS = 30_000;
const VICTIM = 'inventory-1';

/**
 * Unlike a process that is stopped, this one is in the middle of a transaction, with its locks, and everything that it
 * had planned is due at once when it goes on.
 */
export const blockedLoop: ChaosCase = {
  name: 'blocked-loop',
  fault: 'the event loop of a consumer stands still for 40 s, in the middle of a batch, and goes on',
  loadMs: 10_000,
  schedule: () => [
    {
      atMs: 0,
      what: `block the event loop of ${VICTIM} for ${BLOCKED_MS / 1_000} s`,
      act: async ({ lab, signal, say }) => {
        const fused = await FusedProcess.start(lab, {
          instance: VICTIM,
          failPoint: `consume.before-commit=block:${BLOCKED_MS}`,
        });
        await fused.untilFailed(PASS_TIMEOUT_MS, signal);
        say('it stands still');
        await fused.untilAnswering(BLOCKED_MS + PASS_TIMEOUT_MS, signal);
        say('it goes on');
      },
    },
  ],
};
