import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staleFiles, writeFiles } from './write-files.js';

const files = [
  { path: 'k8s/base/a.yaml', text: 'a: 1\n' },
  { path: 'k8s/components/x/b.yaml', text: 'b: 1\n' },
];

describe('generated files on disk', () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'millrace-generated-'));
  });

  afterAll(() => rm(root, { recursive: true }));

  it('given none, all are stale; when they are written, none is', async () => {
    expect(await staleFiles(root, files)).toEqual(files);
    await writeFiles(root, files);
    expect(await staleFiles(root, files)).toEqual([]);
  });

  it('given one that was edited, that one is stale, and writing brings it back', async () => {
    await writeFile(join(root, files[0]!.path), 'a: 2\n');
    const stale = await staleFiles(root, files);
    expect(stale).toEqual([files[0]]);
    await writeFiles(root, stale);
    expect(await readFile(join(root, files[0]!.path), 'utf8')).toBe('a: 1\n');
  });

  it('what cannot be read for another reason than that it is not there is an error', async () => {
    const folder = { path: 'k8s/base', text: '' };
    await expect(staleFiles(root, [folder])).rejects.toThrow('EISDIR');
  });
});
