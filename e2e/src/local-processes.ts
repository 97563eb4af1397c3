import { readStackState, type StackState } from '@millrace/stack';
import { eventually } from '@millrace/testing';

/** What the set-up has started on this machine. @throws when the run has a target: its specs are chosen by name. */
export function localStack(): StackState {
  const path = process.env['MILLRACE_STACK_FILE'];
  if (path === undefined) throw new Error('no stack was started here: only *.local.e2e-spec may need one');
  const stack = readStackState(path);
  if (!stack) throw new Error(`${path} is not there: the system does not run`);
  return stack;
}

/** Kills one process with -9; the supervisor starts it again. Waits until it runs under another pid. */
export async function killAndAwaitRestart(instance: string): Promise<void> {
  const pidOf = () => localStack().services.find((service) => service.instance === instance)?.process?.pid;
  const pid = pidOf();
  if (pid === undefined) throw new Error(`${instance} does not run`);
  process.kill(pid, 'SIGKILL');
  await eventually(
    () => {
      const now = pidOf();
      if (now === undefined || now === pid) throw new Error(`its pid is ${now}`);
    },
    { timeoutMs: 60_000, waitingFor: `${instance} to be started again` },
  );
}
