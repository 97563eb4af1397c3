import { describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated-files.js';
import { staleFiles } from './write-files.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

describe('generated manifests', () => {
  it('are those that are committed', async () => {
    const stale = await staleFiles(ROOT, await generatedFiles(ROOT));
    // Run npm run k8s:generate, and npm run k8s:render after it.
    expect(stale.map(({ path }) => path)).toEqual([]);
  });

  it('a file is generated once', async () => {
    const paths = (await generatedFiles(ROOT)).map(({ path }) => path);
    expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
  });
});
