import { isUuid } from '@millrace/ids';
import type { ChaosCase, Measured, Story } from '../cases/chaos-case.js';
import { checkAll } from '../check/check-all.js';
import type { Finding } from '../check/finding.js';
import type { ExpectedLetter, Facts } from '../facts/facts.js';
import { countHistory, type History } from '../history/history.js';
import type { Laboratory } from '../lab/laboratory.js';
import type { CaseResult } from './case-result.js';
import { gatherEvidence } from './evidence.js';

/** Everything that a case has brought to light. */
export interface Found {
  readonly facts: Facts;
  readonly history: History;
  readonly story: Story;
  /** Unix ms. */
  readonly startedAt: number;
  readonly seed: number;
  readonly loadMs: number;
  readonly recoveryMs: number | null;
  readonly expected: readonly ExpectedLetter[];
  /** Of deliveries too many. */
  readonly effects: readonly Finding[];
  /** Of the case's own probe. */
  readonly probed: Measured;
}

/** The verdict on a case, with what is known of the first order that something is wrong with. */
export async function judge(lab: Laboratory, chaos: ChaosCase, found: Found): Promise<CaseResult> {
  const { facts, history, story, startedAt, seed, loadMs, recoveryMs } = found;
  const checked = checkAll(facts, history, found.expected);
  const measured: Measured = chaos.measure?.(facts, history, story) ?? { findings: [], notes: [] };
  const findings = [...checked.findings, ...found.effects, ...measured.findings, ...found.probed.findings];
  const wrong = new Set(findings.map(({ orderId }) => orderId));
  const first = history.findIndex(({ orderId }) => orderId !== undefined && wrong.has(orderId));
  const suspect = findings.find(({ orderId }) => isUuid(orderId ?? ''))?.orderId;
  const books = { databases: lab.databases, shards: Object.values(lab.deployment.shards) };
  const { unmet = [] } = measured;
  return {
    ...checked,
    ...countHistory(history),
    ...(chaos.parts && {
      parts: chaos.parts.map(({ fault }) => fault).filter((fault) => !unmet.includes(fault)),
    }),
    ...(unmet.length > 0 && { unmet }),
    duplicates: checked.duplicates + found.effects.length,
    name: chaos.name,
    fault: chaos.fault,
    seed,
    loadMs,
    recoveryMs,
    ...(first !== -1 && { firstWrongOrder: first + 1 }),
    findings,
    verdict: findings.length === 0 ? 'pass' : 'fail',
    notes: [endsOf(facts), ...measured.notes, ...found.probed.notes],
    story: story.map(({ at, what }) => ({ atMs: at - startedAt, what })),
    ...(suspect !== undefined && { evidence: await gatherEvidence(suspect, books, facts, history) }),
  };
}

function endsOf({ orders }: Facts): string {
  const ends = Map.groupBy(orders, ({ status }) => status);
  const counts = [...ends].map(([status, of]) => `${of.length} ${status}`).toSorted();
  return `orders: ${counts.join(', ') || 'none'}`;
}
