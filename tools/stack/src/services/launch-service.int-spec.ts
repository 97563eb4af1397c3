import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../processes/free-port.js';
import { Supervised, type Running } from '../processes/supervised.js';
import { launchService, type ServiceLaunch } from './launch-service.js';

const entry = fileURLToPath(new URL('./testing/tiny-service.js', import.meta.url));
let folder: string;
let launch: ServiceLaunch;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-service-'));
  const log = join(folder, 'tiny.log');
  launch = { entry, instance: 'tiny', port: await freePort(), env: {}, log, stopDeadlineMs: 3_000 };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const answeringPid = async () => {
  const response = await fetch(`http://127.0.0.1:${launch.port}/health/ready`);
  return ((await response.json()) as { pid: number }).pid;
};

describe('a service', () => {
  it('is up when it says that it is ready, and ends when it is asked to', async () => {
    const service = await launchService(launch);
    expect(await answeringPid()).toBe(service.pid);
    await service.stop();
    expect(await service.exited).toEqual({ code: 0, signal: null });
    await expect(answeringPid()).rejects.toThrow('fetch failed');
  });

  it('that ends at its start is reported with the end of its log', async () => {
    const attempt = launchService({ ...launch, env: { BROKEN: 'no database' } });
    await expect(attempt).rejects.toThrow(
      /tiny ended with code 3 at its start.*tiny\.log\n {2}\| FATAL no database/,
    );
  });

  it('does not see the settings of whoever starts it', async () => {
    process.env.BROKEN = 'leaked';
    try {
      const service = await launchService(launch);
      await service.stop();
      expect(await service.exited).toEqual({ code: 0, signal: null });
    } finally {
      delete process.env.BROKEN;
    }
  });

  it('killed by hand is started again on the same address', async () => {
    const downs: unknown[] = [];
    let announce: (running: Running) => void = () => undefined;
    const supervised = new Supervised({
      name: 'tiny',
      launch: (signal) => launchService(launch, signal),
      onUp: (running) => announce(running),
      onDown: (reason) => downs.push(reason),
    });
    const first = await supervised.start();
    const again = new Promise<Running>((resolve) => (announce = resolve));
    process.kill(first.pid, 'SIGKILL');
    const second = await again;
    expect(downs).toEqual([{ code: null, signal: 'SIGKILL' }]);
    expect(second.pid).not.toBe(first.pid);
    expect(await answeringPid()).toBe(second.pid);
    await supervised.stop();
    await expect(answeringPid()).rejects.toThrow('fetch failed');
  });
});
