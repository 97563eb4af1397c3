import { describe, expect, it } from '@jest/globals';
import { runScenario } from './run-scenario.js';
import { smallScenario } from './scenarios.js';

/** Generous: the machine may be busy. A run takes a second or two of one core. */
const LIMIT_MS = 300_000;

const NONE = {
  lostMessages: 0,
  duplicateEffects: 0,
  effectsOutOfOrder: 0,
  unpublishedAnswers: 0,
  doubleAnswers: 0,
  deadLetters: 0,
  staleCommitsTaken: 0,
  commitsAheadOfEffects: 0,
  recordsNotCommitted: 0,
  crashedConsumers: 0,
  redLivenessChecks: 0,
};

describe('1 -> 8 -> 1 consumers, with deaths and freezes on the way', () => {
  it(
    'each message has one effect, in order, nothing is left; the same seed gives the same report, to the byte',
    async () => {
      const report = await runScenario(smallScenario(1));
      expect(report.violations).toEqual(NONE);
      expect(report.verdict).toBe('ok');
      // It was worth looking: the group grew and shrank, offsets were fenced, messages came again.
      expect(report.mostReplicas).toBe(8);
      expect(report.mostMembers).toBeGreaterThanOrEqual(8);
      expect(report.samples.at(-1)!.replicas).toBe(1);
      expect(report.podsKilled).toBe(2);
      expect(report.rebalances).toBeGreaterThan(4);
      expect(report.fencedCommits).toBeGreaterThan(0);
      expect(report.redeliveriesAbsorbed).toBeGreaterThan(report.resentRecords);
      const again = await runScenario(smallScenario(1));
      expect(JSON.stringify(again)).toBe(JSON.stringify(report));
    },
    LIMIT_MS,
  );

  it(
    'another seed is another course of events, and as good',
    async () => {
      const [first, second] = [await runScenario(smallScenario(2)), await runScenario(smallScenario(3))];
      expect([first.violations, second.violations]).toEqual([NONE, NONE]);
      expect(second.stall).not.toEqual(first.stall);
    },
    LIMIT_MS,
  );
});

describe('a planted fault is found:', () => {
  it(
    'an inbox that lets everything in: doubled effects and answers',
    async () => {
      const { verdict, violations } = await runScenario({ ...smallScenario(1), planted: { inbox: false } });
      expect(verdict).toBe('violated');
      expect(violations.duplicateEffects).toBeGreaterThan(0);
      expect(violations.doubleAnswers).toBe(violations.duplicateEffects);
    },
    LIMIT_MS,
  );

  it(
    'a broker that fences nobody: commits of members that lost their partitions',
    async () => {
      const { verdict, violations } = await runScenario({ ...smallScenario(1), planted: { fencing: false } });
      expect(verdict).toBe('violated');
      expect(violations.staleCommitsTaken).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  it(
    'a database that answers before it has committed: offsets ahead of the effects',
    async () => {
      const { verdict, violations } = await runScenario({
        ...smallScenario(1),
        planted: { lateCommitMs: 1_000 },
      });
      expect(verdict).toBe('violated');
      expect(violations.commitsAheadOfEffects).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );
});
