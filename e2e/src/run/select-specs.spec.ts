import { describe, expect, it } from '@jest/globals';
import { announcement, selectSpecs } from './select-specs.js';

const files = [
  'e2e/dist/order-api.e2e-spec.js',
  'e2e/dist/kill-every-process.local.e2e-spec.js',
  'tools/stack/dist/stack/start-stack.local.e2e-spec.js',
  'tools/other/dist/other.e2e-spec.js',
];

describe('the specs of a run with a target', () => {
  it('are those of the whole system that touch no process', () => {
    expect(selectSpecs(files)).toEqual({ anywhere: [files[0]], localOnly: files.slice(1) });
  });

  it('are announced, and so are those that do not run', () => {
    const text = announcement('https://shop.example', selectSpecs(files));
    expect(text).toMatch(/^Against https:\/\/shop\.example:\n {2}e2e\/dist\/order-api/);
    for (const file of files) expect(text).toContain(file);
  });
});
