import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from './managed-process.js';
import { pause } from './pause.js';
import { identify, isAlive, type ProcessIdentity } from './process-identity.js';

let folder: string;
let log: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-process-'));
  log = join(folder, 'process.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const shell = (script: string) => ({ command: 'sh', args: ['-c', script], log });

async function until(what: string, holds: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 5_000;
  while (!holds()) {
    if (Date.now() > giveUpAt) throw new Error(`waited 5 s in vain for: ${what}`);
    await pause(10);
  }
}

describe('a process', () => {
  it('writes to its log and tells how it ended', async () => {
    const child = await startProcess(shell('echo out; echo err >&2; exit 7'));
    expect(await child.exited).toEqual({ code: 7, signal: null });
    expect(readFileSync(log, 'utf8')).toBe('out\nerr\n');
  });

  it('that does not exist is refused with the reason of the system', async () => {
    const attempt = startProcess({ command: join(folder, 'nothing'), args: [], log });
    await expect(attempt).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('that ignores SIGTERM is killed after the deadline, with its children', async () => {
    const child = await startProcess({
      ...shell('trap "" TERM; sleep 60 & echo $!; wait'),
      stopDeadlineMs: 100,
    });
    await until('the pid of the grandchild', () => /\d+\n/.test(readFileSync(log, 'utf8')));
    const grandchild = identify(Number(readFileSync(log, 'utf8'))) as ProcessIdentity;
    expect(await child.stop()).toEqual({ code: null, signal: 'SIGKILL' });
    await until('the end of the grandchild', () => !isAlive(grandchild));
  });

  it('is stopped by an abort, and not started after one', async () => {
    const abort = new AbortController();
    const child = await startProcess({ ...shell('sleep 60'), signal: abort.signal });
    abort.abort(new Error('enough'));
    expect(await child.exited).toEqual({ code: null, signal: 'SIGTERM' });
    await expect(startProcess({ ...shell('true'), signal: abort.signal })).rejects.toThrow('enough');
  });

  it('dies when its starter is killed, and the folders to be removed go', async () => {
    const leftFolder = mkdtempSync(join(tmpdir(), 'millrace-left-'));
    const modules = [new URL('managed-process.js', import.meta.url), new URL('warden.js', import.meta.url)];
    const script = `
      const { startProcess } = await import(${JSON.stringify(modules[0])});
      const { removeAtEnd } = await import(${JSON.stringify(modules[1])});
      removeAtEnd(${JSON.stringify(leftFolder)});
      const child = await startProcess(${JSON.stringify(shell('sleep 60'))});
      console.log(child.pid);
      setInterval(() => undefined, 1_000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script]);
    const pid = await new Promise<number>((resolve) =>
      starter.stdout.once('data', (text) => resolve(Number(text))),
    );
    const child = identify(pid) as ProcessIdentity;
    expect(isAlive(child)).toBe(true);
    starter.kill('SIGKILL');
    await until('the end of the child', () => !isAlive(child));
    await until('the end of the folder', () => !existsSync(leftFolder));
  });
});
