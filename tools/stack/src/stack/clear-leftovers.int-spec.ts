import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, type ProcessIdentity } from '../processes/process-identity.js';
import { clearLeftovers } from './clear-leftovers.js';
import { stackFiles } from './stack-files.js';
import { initialState } from './initial-state.js';
import { loadIdentity } from './stack-identity.js';
import { planStack } from './stack-plan.js';
import { writeStackState, type StackState } from './stack-state.js';

let folder: string;
let stateFile: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-leftovers-'));
  stateFile = stackFiles(folder).state;
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function process(script: string): Promise<ProcessIdentity> {
  const child = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  await once(child.stdout, 'data');
  return identify(child.pid as number) as ProcessIdentity;
}

const sleeper = () => process('echo up; exec sleep 60');

async function ended(): Promise<ProcessIdentity> {
  const gone = await sleeper();
  const [child] = children.slice(-1) as [ChildProcess];
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  return gone;
}

/** The stack.json of a stack whose supervisor and services are these processes. */
async function leaveState(supervisor: ProcessIdentity, services: readonly ProcessIdentity[]): Promise<void> {
  const files = stackFiles(folder);
  const plan = await planStack({
    files,
    identity: await loadIdentity(files),
    kafkaSource: { kind: 'external', brokers: ['127.0.0.1:1'] },
    brokerCount: 1,
    replicas: {},
    gatewayPort: undefined,
    launch: {},
    pickPort: async () => 1,
  });
  const state: StackState = { ...initialState(plan), supervisor };
  writeStackState(stateFile, {
    ...state,
    services: state.services.map((entry, index) => {
      const left = services[index];
      return left ? { ...entry, process: left } : entry;
    }),
  });
}

describe('leftovers of a killed supervisor', () => {
  it('are stopped, also when they do not listen, and the state goes', async () => {
    const left = [await sleeper(), await process('trap "" INT; echo up; while :; do sleep 1; done')];
    await leaveState(await ended(), left);
    expect(await clearLeftovers(stateFile)).toBe(2);
    expect(left.map(({ pid }) => identify(pid))).toEqual([undefined, undefined]);
    expect(existsSync(stateFile)).toBe(false);
  });

  it('are let alone when their pid belongs to somebody else by now', async () => {
    const stranger = await sleeper();
    await leaveState(await ended(), [{ pid: stranger.pid, identity: 'another start' }]);
    expect(await clearLeftovers(stateFile)).toBe(0);
    expect(identify(stranger.pid)).toEqual(stranger);
  });

  it('are no leftovers while the supervisor lives', async () => {
    const [supervisor, service] = [await sleeper(), await sleeper()];
    await leaveState(supervisor, [service]);
    await expect(clearLeftovers(stateFile)).rejects.toThrow(/runs already.*use it, or stop it by Ctrl-C/);
    expect(identify(service.pid)).toEqual(service);
  });

  it('are none where no stack ran', async () => {
    expect(await clearLeftovers(stateFile)).toBe(0);
  });
});
