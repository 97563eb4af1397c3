import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { eventually } from './eventually.js';

// Plays jest's main process and one test file that asks for Postgres.
const SCRIPT = `
  const { TestServers } = await import(${JSON.stringify(new URL('test-servers.js', import.meta.url))});
  const { testPostgres } = await import(${JSON.stringify(new URL('index.js', import.meta.url))});
  const servers = await TestServers.open();
  const { adminUrl } = await testPostgres();
  console.log(JSON.stringify({ adminUrl, folder: servers.folder }));
  process.stdin.once('data', () => void servers.close().then(() => process.exit(0)));
`;

async function startRun() {
  const run = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(run.stdout), 'line')) as [string];
  return { run, ...(JSON.parse(line) as { adminUrl: string; folder: string }) };
}

async function connects(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'ECONNREFUSED') return false;
    throw error;
  }
}

async function expectNothingLeft(adminUrl: string, folder: string): Promise<void> {
  await eventually(
    async () => {
      if (await connects(adminUrl)) throw new Error('Postgres still answers');
      if (existsSync(folder)) throw new Error(`${folder} still exists`);
    },
    { waitingFor: 'the end of Postgres and of its data' },
  );
}

describe('the servers of a test run', () => {
  it('end with it', async () => {
    const { run, adminUrl, folder } = await startRun();
    expect(await connects(adminUrl)).toBe(true);
    run.stdin.write('end\n');
    expect(await once(run, 'exit')).toEqual([0, null]);
    expect(await connects(adminUrl)).toBe(false);
    expect(existsSync(folder)).toBe(false);
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('end with it when it ends by %s', async (signal) => {
    const { run, adminUrl, folder } = await startRun();
    run.kill(signal);
    expect(await once(run, 'exit')).toEqual([null, signal]);
    await expectNothingLeft(adminUrl, folder);
  });
});
