import { describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.js';

describe('eventually', () => {
  it('returns what the first probe that holds returns', async () => {
    let probes = 0;
    const probe = () => {
      probes += 1;
      if (probes < 3) throw new Error('not yet');
      return probes;
    };
    expect(await eventually(probe, { waitingFor: 'three probes', intervalMs: 1 })).toBe(3);
  });

  it('says what it waited for and why it is not so', async () => {
    const failure = new Error('found 1 row');
    const attempt = eventually(() => Promise.reject(failure), {
      waitingFor: 'an empty outbox',
      timeoutMs: 20,
      intervalMs: 1,
    });
    await expect(attempt).rejects.toThrow(/waited 20 ms \(\d+ probes\) for an empty outbox.*found 1 row/);
    await expect(attempt).rejects.toMatchObject({ cause: failure });
  });
});
