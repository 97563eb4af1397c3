import { describe, expect, it } from '@jest/globals';
import { together } from './together.js';

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('was aborted')));
  });

describe('works that run together', () => {
  it('give their results in order', async () => {
    const works = [1, 2, 3].map((n) => async () => n * n);
    expect(await together(new AbortController().signal, works)).toEqual([1, 4, 9]);
  });

  it('are aborted and waited for when one fails; the first failure counts', async () => {
    const failure = new Error('first');
    const ended: string[] = [];
    const slow = (signal: AbortSignal) => untilAborted(signal).finally(() => ended.push('slow'));
    const attempt = together(new AbortController().signal, [slow, () => Promise.reject(failure)]);
    await expect(attempt).rejects.toBe(failure);
    expect(ended).toEqual(['slow']);
  });

  it('are aborted from outside, with the reason given there', async () => {
    const outside = new AbortController();
    const attempt = together(outside.signal, [untilAborted]);
    outside.abort(new Error('Ctrl-C'));
    await expect(attempt).rejects.toThrow('Ctrl-C');
  });
});
