import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeFingerprint } from './code-fingerprint.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-code-'));
  mkdirSync(join(folder, 'migrations'));
  writeFileSync(join(folder, 'main.js'), 'one');
  writeFileSync(join(folder, 'migrations', 'first.js'), 'create');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the fingerprint of code', () => {
  it('is the same for the same code, whatever its specs and maps', async () => {
    const before = await codeFingerprint([folder]);
    writeFileSync(join(folder, 'main.spec.js'), 'expect');
    writeFileSync(join(folder, 'main.js.map'), '{}');
    expect(await codeFingerprint([folder])).toBe(before);
  });

  it('changes with a file, its name and its place', async () => {
    const prints = [await codeFingerprint([folder])];
    writeFileSync(join(folder, 'migrations', 'first.js'), 'CREATE');
    prints.push(await codeFingerprint([folder]));
    renameSync(join(folder, 'migrations', 'first.js'), join(folder, 'migrations', 'second.js'));
    prints.push(await codeFingerprint([folder]));
    renameSync(join(folder, 'migrations', 'second.js'), join(folder, 'second.js'));
    prints.push(await codeFingerprint([folder]));
    expect(new Set(prints).size).toBe(4);
  });
});
