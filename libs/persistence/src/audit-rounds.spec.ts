import { describe, expect, it } from '@jest/globals';
import { AuditRounds, SLICE_MS } from './audit-rounds.js';

type Finding = 'over' | 'under';
const NOW_MS = 1_000 * SLICE_MS + 5;
const namesOf = (rounds: AuditRounds<Finding>, count: number, nowMs = NOW_MS) =>
  Array.from({ length: count }, () => rounds.begin(nowMs).map(({ name }) => name));

describe('the rounds of an audit', () => {
  it('look at the recent rows each time, and at a slice of the older ones, over and over', () => {
    const rounds = new AuditRounds<Finding>(4);
    expect(namesOf(rounds, 4)).toEqual([
      ['recent', 998],
      ['recent', 997],
      ['recent', 996],
      ['recent', 998],
    ]);
    expect(namesOf(rounds, 3, NOW_MS + SLICE_MS)).toEqual([
      ['recent', 999, 997],
      ['recent', 999],
      ['recent', 998],
    ]);
  });

  it('come to every slice although recent rows become older ones all the time', () => {
    const rounds = new AuditRounds<Finding>(360);
    const seen = new Set(
      Array.from({ length: 480 }, (_, minute) => rounds.begin(NOW_MS + minute * 60_000).at(-1)!.name),
    );
    for (let slice = 1_000 - 355; slice < 999; slice++) expect(seen).toContain(slice);
  });

  it('leave no gap between what is recent and the youngest slice', () => {
    const [recent, slice] = new AuditRounds<Finding>(4).begin(NOW_MS);
    expect(recent!.fromMs).toBe(slice!.toMs);
    expect(recent!.fromMs).toBeLessThanOrEqual(NOW_MS - SLICE_MS);
    expect(recent!.toMs).toBeGreaterThan(NOW_MS);
  });

  it('keep what a slice showed until it is looked at again, or too old', () => {
    const rounds = new AuditRounds<Finding>(4);
    rounds.begin(NOW_MS);
    rounds.record(996, ['over']);
    rounds.record('recent', ['under']);
    rounds.begin(NOW_MS);
    expect(rounds.findings()).toEqual(['over', 'under']);
    rounds.record('recent', []);
    rounds.begin(NOW_MS + SLICE_MS);
    expect(rounds.findings()).toEqual([]);
  });
});
