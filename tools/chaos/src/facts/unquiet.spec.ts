import { describe, expect, it } from '@jest/globals';
import type { Unquiet } from './facts.js';
import { describeQuiet, untilQuiet } from './unquiet.js';

const { signal } = new AbortController();
const waiting = (count: number): Unquiet => ({ what: 'messages wait', count });

describe('waiting for quiet', () => {
  it('ends when nothing is under way, and says what was last', async () => {
    const looks = [[waiting(3)], [waiting(1)], []];
    const quiet = await untilQuiet(async () => looks.shift()!, { timeoutMs: 60_000, signal });
    expect(quiet).toEqual({ left: [], last: [waiting(1)] });
    expect(describeQuiet(quiet)).toBe('quiet; last were 1 messages wait');
  });

  it('ends in time, and says what is left', async () => {
    const quiet = await untilQuiet(async () => [waiting(2)], { timeoutMs: 0, signal });
    expect(describeQuiet(quiet)).toBe('not quiet: 2 messages wait');
  });

  it('does not wait where it is quiet', async () => {
    expect(describeQuiet(await untilQuiet(async () => [], { timeoutMs: 0, signal }))).toBe('quiet');
  });
});
