import { pause } from '../processes/pause.js';
import { isAlive, type ProcessIdentity } from '../processes/process-identity.js';
import { killGroup } from '../processes/managed-process.js';
import { stackErrors } from '../stack.errors.js';
import { processesOf, readStackState, removeStackState } from './stack-state.js';

const STOP_DEADLINE_MS = 5_000;

/**
 * Makes way for a new stack on this data folder: stops what a killed supervisor has left running. A pid that
 * belongs to somebody else by now is let alone.
 * @returns how many processes were stopped.
 * @throws AppError `already_running` when the supervisor itself lives.
 */
export async function clearLeftovers(stateFile: string): Promise<number> {
  const state = readStackState(stateFile);
  if (!state) return 0;
  if (isAlive(state.supervisor)) {
    throw stackErrors.already_running({
      detail:
        `A stack runs already on ${state.dataDir} (pid ${state.supervisor.pid}, gateway ${state.gateway.url}): ` +
        `use it, or stop it by Ctrl-C or \`kill ${state.supervisor.pid}\`.`,
    });
  }
  const left = processesOf(state).filter(isAlive);
  for (const entry of left) await stopLeftover(entry);
  removeStackState(stateFile);
  return left.length;
}

async function stopLeftover(entry: ProcessIdentity): Promise<void> {
  // Postgres takes SIGINT for a fast shutdown; to all others it means the same as SIGTERM.
  killGroup(entry.pid, 'SIGINT');
  const giveUpAt = Date.now() + STOP_DEADLINE_MS;
  while (isAlive(entry)) {
    if (Date.now() > giveUpAt) killGroup(entry.pid, 'SIGKILL');
    await pause(20);
  }
}
