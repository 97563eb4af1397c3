import { checkAll } from '../check/check-all.js';
import type { Finding } from '../check/finding.js';
import type { Facts } from '../facts/facts.js';
import { pickVictims, type Change, type Victims } from '../plants/plant.js';
import { PLANTS } from '../plants/plants.js';
import type { ChaosCase, Measured, Probe } from './chaos-case.js';

/** The laboratory tests itself: what it cannot find when it is there, it has never looked for. */
export const plantedErrors: ChaosCase = {
  name: 'planted-errors',
  fault: 'errors are planted in the databases of a finished system, one at a time: each must be found',
  short: true,
  loadMs: 5_000,
  schedule: () => [],
  probe: plantAll,
};

async function plantAll(probe: Probe, facts: Facts): Promise<Measured> {
  const victims = pickVictims(facts);
  if (!victims) {
    return { findings: [missed('Q', 'no two orders were confirmed: nothing could be planted')], notes: [] };
  }
  const findings: Finding[] = [];
  const notes: string[] = [];
  for (const { what, must, plant, undo } of PLANTS) {
    await apply(probe, victims, plant(victims));
    const found = new Set(checkAll(await probe.take(), probe.history).findings.map((one) => one.invariant));
    await apply(probe, victims, undo(victims));
    notes.push(`planted: ${what}; found by ${[...found].toSorted().join(', ') || 'nothing'}`);
    if (!found.has(must)) findings.push(missed(must, `planted and not found: ${what}`));
  }
  const left = checkAll(await probe.take(), probe.history).findings;
  return { findings: [...findings, ...left], notes };
}

async function apply(
  { scene: { lab } }: Probe,
  { first }: Victims,
  changes: readonly Change[],
): Promise<void> {
  const { databases } = lab.stack.stack;
  const urls = {
    shard: lab.deployment.shards[first.shard]!,
    inventory: databases.inventory,
    payment: databases.payment,
    sandbox: databases.payment_sandbox,
  };
  for (const { in: where, statement, parameters } of changes) {
    await lab.databases.read(urls[where], statement, parameters);
  }
}

function missed(invariant: Finding['invariant'], what: string): Finding {
  return { invariant, what };
}
