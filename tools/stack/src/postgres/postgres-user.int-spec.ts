import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '../processes/managed-process.js';
import { asUser, postgresUser } from './postgres-user.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-user-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the user that Postgres runs as', () => {
  // Meant for root, whom Postgres refuses; anybody else runs it as themselves, and the same holds.
  it.each([0o700, 0o755])('is not root, and may use files in a folder of mode %o', async (mode) => {
    chmodSync(folder, mode);
    const tool = join(folder, 'tool');
    writeFileSync(tool, '#!/bin/sh\nid -u\n', { mode: 0o755 });
    const script = `
      require('node:fs').accessSync(${JSON.stringify(tool)}, require('node:fs').constants.X_OK);
      process.stdout.write(require('node:child_process').execFileSync(${JSON.stringify(tool)}));`;
    const user = await postgresUser();
    const node = { command: process.execPath, args: ['-e', script] };
    const command = await asUser(user, node, [process.execPath, tool]);
    const child = await startProcess({ ...command, cwd: '/', log: join(folder, 'log') });
    const output = await child.exited.then(() => readFileSync(join(folder, 'log'), 'utf8'));
    expect(output).toBe(`${user?.uid ?? process.getuid?.()}\n`);
    expect(output).not.toBe('0\n');
  });
});
