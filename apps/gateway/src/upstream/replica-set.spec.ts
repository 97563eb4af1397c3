import { describe, expect, it } from '@jest/globals';
import { ReplicaSet } from './replica-set.js';

function given(...urls: string[]) {
  const clock = { nowMs: 0 };
  return { clock, replicas: new ReplicaSet(urls, () => clock.nowMs) };
}

describe('ReplicaSet', () => {
  it('takes turns, and has the others in reserve', () => {
    const { replicas } = given('a', 'b', 'c');
    expect([
      replicas.candidates(),
      replicas.candidates(),
      replicas.candidates(),
      replicas.candidates(),
    ]).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c', 'a'],
      ['c', 'a', 'b'],
      ['a', 'b', 'c'],
    ]);
  });

  it('tries one that refused last, for two seconds', () => {
    const { clock, replicas } = given('a', 'b');
    replicas.refused('a');
    expect([replicas.candidates(), replicas.candidates()]).toEqual([
      ['b', 'a'],
      ['b', 'a'],
    ]);
    clock.nowMs = 1_999;
    expect(replicas.candidates()).toEqual(['b', 'a']);
    clock.nowMs = 2_000;
    expect([replicas.candidates(), replicas.candidates()]).toEqual([
      ['b', 'a'],
      ['a', 'b'],
    ]);
  });

  it('trusts one again as soon as it answers', () => {
    const { replicas } = given('a', 'b');
    replicas.refused('a');
    replicas.answered('a');
    expect(replicas.candidates()).toEqual(['a', 'b']);
  });

  it('still tries when all refused', () => {
    const { replicas } = given('a', 'b');
    replicas.refused('a');
    replicas.refused('b');
    expect(replicas.candidates()).toEqual(['a', 'b']);
  });
});
