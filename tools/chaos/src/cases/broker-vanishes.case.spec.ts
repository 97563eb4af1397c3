import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@millrace/bench';
import type { Facts } from '../facts/facts.js';
import type { Wish } from '../history/history.js';
import { brokerVanishes, measureAbsences, type Absence } from './broker-vanishes.case.js';

const NO_FACTS = { orders: [] } as unknown as Facts;
const absence = (ending: Absence['ending'], changes: Partial<Absence> = {}): Absence => ({
  ending,
  from: 1_000,
  to: 21_000,
  kept: { requests: 10, answers: 5, connections: 2 },
  noticed: new Map([
    ['order-1', 7_000],
    ['payment-1', 9_000],
  ]),
  readyAt: 24_000,
  ...changes,
});
const acceptedAt = (endedAt: number) =>
  [{ attempts: [{ sentAt: endedAt, endedAt, outcome: 'ok', status: 202 }] }] as unknown as readonly Wish[];
const findings = (all: readonly Absence[], history = acceptedAt(5_000)) =>
  measureAbsences(all, NO_FACTS, history).findings.map(({ what }) => what);

describe('a broker that vanishes', () => {
  it.each([1, 2, 3])(
    'does so twice, in either way, by chance in one order or the other (seed %i)',
    async (seed) => {
      const [chaos] = await brokerVanishes.cases({ short: false, isMeant: () => true });
      const schedule = () =>
        chaos!
          .schedule({ random: seededRandom(seed), loadMs: 60_000 })
          .map(({ atMs, what }) => `${atMs} ${what}`);
      expect(schedule()).toEqual(schedule());
      expect(schedule().filter((what) => what.includes('arrives then'))).toHaveLength(1);
      expect(schedule().filter((what) => what.includes('silent for ever'))).toHaveLength(1);
    },
  );

  it('is noticed, and found again', () => {
    const measured = measureAbsences(
      [absence('remembered'), absence('forgotten')],
      NO_FACTS,
      acceptedAt(5_000),
    );
    expect(measured.findings).toEqual([]);
    expect(measured.notes[0]).toContain('2 services noticed, after 6.0 s to 8.0 s');
    expect(measured.notes[0]).toContain('all were ready 3.0 s after it was back');
  });

  it.each([
    ['nobody speaks to it', { kept: { requests: 0, answers: 0, connections: 2 } }],
    ['nobody looks for it', { kept: { requests: 10, answers: 0, connections: 0 } }],
    ['nobody notices', { noticed: new Map<string, number>() }],
  ])('is told when %s', (_, changes) => {
    expect(findings([absence('remembered', changes), absence('forgotten')])).toHaveLength(1);
  });

  it('is told when orders are refused meanwhile', () => {
    expect(findings([absence('remembered'), absence('forgotten')], acceptedAt(22_000))).toEqual([
      'remembered: no order was accepted meanwhile',
      'forgotten: no order was accepted meanwhile',
    ]);
  });

  it('is told when it did not', () => {
    expect(findings([absence('remembered')])).toEqual(['forgotten: it did not vanish']);
  });
});
