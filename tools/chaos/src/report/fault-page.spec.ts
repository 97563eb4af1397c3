import { describe, expect, it } from '@jest/globals';
import type { CaseResult } from '../run/case-result.js';
import { message } from '../testing/sound.fixture.js';
import type { ChaosReport } from './chaos-report.js';
import { faultPage } from './fault-page.js';
import { resultLine, resultTable } from './result-table.js';

const passed: CaseResult = {
  name: 'calm',
  fault: 'nothing',
  seed: 1,
  loadMs: 30_000,
  wishes: 10,
  accepted: 9,
  failed: 0,
  unknown: 2,
  unresolved: 1,
  orders: 9,
  terminal: 9,
  lost: 0,
  duplicates: 0,
  stockDelta: 0,
  moneyDeltaMinor: 0,
  findings: [],
  recoveryMs: 1_250,
  verdict: 'pass',
  notes: ['a note'],
  story: [{ atMs: 500, what: 'healed' }],
};
const failed: CaseResult = {
  ...passed,
  name: 'broken',
  seed: 7,
  lost: 1,
  recoveryMs: null,
  verdict: 'fail',
  findings: [{ invariant: 'L', orderId: 'order-1', what: 'was accepted and is nowhere' }],
  evidence: {
    orderId: 'order-1',
    timeline: [{ step: 'reserve-stock' }],
    messages: [message(0, 'order-placed', 'order-1')],
    order: null,
    saga: null,
    hold: null,
    payment: null,
    movements: [],
  },
};
const report: ChaosReport = {
  version: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
  tookMs: 60_000,
  machine: { cpu: '2 x' },
  results: [passed, failed],
};

describe('the report', () => {
  const page = faultPage(report);

  it('begins with the table and the sums', () => {
    expect(page).toContain('2 cases, 1 failed; 18 orders accepted, 4 with an unknown answer, lost 1,');
    expect(page).toContain('| calm   | 1    | 9        | 2       |');
  });

  it('says how a case is run again, what was done, and what was found', () => {
    expect(page).toContain('`npm run chaos -- --case broken --seed 7 --minutes 0.5`');
    expect(page).toContain('   0.5 s  healed');
    expect(page).toContain('- **L** order-1 was accepted and is nowhere');
  });

  it('a series is run again with the load that each of its cases asks for', () => {
    const series = { ...passed, name: 'crash-matrix', loadMs: 0 };
    expect(faultPage({ ...report, results: [series] })).toContain('--case crash-matrix --seed 1`.');
  });

  it('tells the story of the order that something is wrong with', () => {
    expect(page).toContain('order.events/0@0  millrace.order.order-placed.v1');
    expect(page).toContain('"step": "reserve-stock"');
  });

  it('has a line for each case in the terminal', () => {
    expect(resultLine(failed)).toMatch(/^case broken, seed 7, accepted 9, .*recovery s never, verdict fail$/);
    expect(resultTable([passed, failed]).split('\n')).toHaveLength(3);
  });
});
