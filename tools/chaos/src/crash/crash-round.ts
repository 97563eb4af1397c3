import type { ChaosCase, Scene } from '../cases/chaos-case.js';
import { describeCell, type Cell } from './cells.js';
import { dieInTurn } from './die-in-turn.js';
import { climateOf } from './provocations.js';
import type { Round } from './rounds.js';

/** A round of the crash matrix as a case: every service dies of its own accord, once for each of its cells. */
export function crashRound(round: Round): ChaosCase {
  const cells = round.chains.flat();
  let met: readonly Cell[] = [];
  return {
    name: 'crash-matrix',
    fault: describeRound(round),
    // It lasts until the last one has died.
    loadMs: 1_000,
    // Processes start all the time: that is what the machine is for here.
    pace: 0.5,
    // So that orders end in every way, at any time: some units are rare, cards are declined, customers think better.
    shelves: { skus: 12, stockPerSku: 500, scarce: 3 },
    cards: { pm_card_declined: 0.1 },
    habits: { cancels: 0.15 },
    schedule: () => [
      {
        atMs: 0,
        what: `under ${round.climate.name}`,
        act: async (scene) => {
          met = await letAllDie(scene, round);
        },
      },
    ],
    measure: () => {
      const unmet = cells.filter((cell) => !met.includes(cell)).map(describeCell);
      if (cells.length > 1) return { findings: [], notes: [], unmet };
      return {
        findings: unmet.map((what) => ({ invariant: 'Q', what: `${what}: nothing came to it` })),
        notes: [],
      };
    },
    ...(cells.length > 1 && { parts: cells.map(crashOf) }),
  };
}

/** One cell by itself. */
export function crashOf(cell: Cell): ChaosCase {
  return crashRound({ climate: climateOf(cell), chains: [[cell]] });
}

async function letAllDie(scene: Scene, { climate, chains }: Round): Promise<readonly Cell[]> {
  let isOver = false;
  const deaths = Promise.allSettled(chains.map((chain) => dieInTurn(scene, chain, climate))).finally(
    () => (isOver = true),
  );
  const [ends] = await Promise.all([deaths, climate.act?.(scene, () => isOver)]);
  return ends.flatMap((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}

function describeRound({ chains }: Round): string {
  return chains.flat().map(describeCell).join('; ');
}
