import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemOfStack } from '../demo/demo-system.js';
import { runDemo } from '../demo/run-demo.js';
import { pause } from '../processes/pause.js';
import { isAlive } from '../processes/process-identity.js';
import { removeAtEnd } from '../processes/warden.js';
import { SILENT, type Progress } from '../progress/progress.js';
import { startStack, type Stack } from './start-stack.js';
import { processesOf, readStackState, type StackState } from './stack-state.js';

let dataDir: string;
let stack: Stack;
const events: string[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'millrace-stack-'));
  removeAtEnd(dataDir);
  stack = await startStack({
    dataDir,
    replicas: { inventory: 2 },
    onEvent: ({ text }) => events.push(text),
  });
});
afterAll(async () => {
  await stack.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const state = () => readStackState(join(dataDir, 'stack.json')) as StackState;
const instance = (name: string) => state().services.find((service) => service.instance === name);

async function until(what: string, holds: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > giveUpAt)
      throw new Error(`waited 30 s in vain for ${what}; events: ${events.join('\n')}`);
    await pause(50);
  }
}

describe('a stack', () => {
  it('carries the demo: orders end as they should, stock and money agree', async () => {
    await runDemo({ system: systemOfStack(stack.stack), progress: SILENT });
  });

  it('is described by a file that only its owner may read', () => {
    expect(statSync(join(dataDir, 'stack.json')).mode & 0o777).toBe(0o600);
    expect(state()).toEqual(stack.stack);
    expect(state().status).toBe('running');
    expect(state().services.map((service) => service.instance)).toEqual([
      'gateway',
      'auth',
      'order',
      'inventory-1',
      'inventory-2',
      'payment',
      'payment-sandbox',
    ]);
    expect(processesOf(state()).map(isAlive)).toEqual(Array.from({ length: 9 }, () => true));
  });

  it('starts a killed service again on its address, and says so', async () => {
    const before = instance('order');
    stack.kill('order', 'SIGKILL');
    await until('another order service', () => {
      const pid = instance('order')?.process?.pid;
      return pid !== undefined && pid !== before?.process?.pid;
    });
    expect(instance('order')?.url).toBe(before?.url);
    expect(events[0]).toMatch(/^order ended by SIGKILL, started again in 0\.2 s/);
    const response = await fetch(`${instance('order')?.url}/health/ready`);
    expect(response.status).toBe(200);
  });

  it('stops and starts by name: one replica, or all of a service', async () => {
    await stack.down('inventory');
    expect(instance('inventory-1')?.process).toBeUndefined();
    expect(instance('inventory-2')?.process).toBeUndefined();
    await stack.up('inventory');
    const first = instance('inventory-1')?.process;
    await stack.restart('inventory-2');
    expect(instance('inventory-1')?.process).toEqual(first);
    expect(() => stack.kill('basket', 'SIGTERM')).toThrow('no process basket');
  });

  it('lets no second one on its data folder', async () => {
    await expect(startStack({ dataDir })).rejects.toMatchObject({ code: 'already_running' });
    expect(state().status).toBe('running');
  });

  it('leaves nothing but data when it stops, and goes on from them', async () => {
    const processes = processesOf(state());
    const startedAt = Date.now();
    await stack.stop();
    expect(Date.now() - startedAt).toBeLessThan(30_000);
    expect(processes.filter(isAlive)).toEqual([]);
    expect(existsSync(join(dataDir, 'stack.json'))).toBe(false);

    const results: Record<string, string> = {};
    const progress: Progress = {
      say: () => undefined,
      step: async (title, work, result) => {
        const value = await work();
        results[title] = result?.(value) ?? '';
        return value;
      },
    };
    stack = await startStack({ dataDir, progress });
    expect(results['migrations']).toBe('up to date');
    await runDemo({ system: systemOfStack(stack.stack), progress: SILENT });
  });
});
