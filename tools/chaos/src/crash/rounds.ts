import type { Cell } from './cells.js';
import type { Climate } from './climates.js';
import { climateOf, provocationOf } from './provocations.js';

/** Deaths under one load: those of a chain are of one service, one after the other; chains go on side by side. */
export interface Round {
  readonly climate: Climate;
  readonly chains: readonly (readonly Cell[])[];
}

/** So many deaths of a service that its last one is still under the load of customers who do not wait for ever. */
const LONGEST_CHAIN = 5;

/**
 * All cells in as few rounds as that allows; within a climate in the order of the cells, so that a run that is cut
 * short has been nearly everywhere. Pure.
 */
export function roundsOf(cells: readonly Cell[]): readonly Round[] {
  const climates = Map.groupBy(cells, climateOf);
  return [...climates].flatMap(([climate, of]) => {
    const services = [...Map.groupBy(of, ({ service }) => service).values()];
    const count = Math.max(...services.map(roundsNeeded));
    const dealt = services.map((own) => deal(own, count));
    return Array.from({ length: count }, (_, round) => ({
      climate,
      chains: dealt.map((chains) => chains[round]!).filter((chain) => chain.length > 0),
    }));
  });
}

const isAlone = (cell: Cell) => provocationOf(cell)?.alone ?? false;

function roundsNeeded(cells: readonly Cell[]): number {
  return Math.max(Math.ceil(cells.length / LONGEST_CHAIN), cells.filter(isAlone).length);
}

/** Chains of about one length, each with one cell at most that wants to be alone of its kind. */
function deal(cells: readonly Cell[], count: number): readonly (readonly Cell[])[] {
  const chains: Cell[][] = Array.from({ length: count }, () => []);
  const most = Math.ceil(cells.length / count);
  for (const [index, cell] of cells.filter(isAlone).entries()) chains[index]!.push(cell);
  const others = cells.filter((cell) => !isAlone(cell));
  for (const cell of others) chains.find(({ length }) => length < most)!.push(cell);
  return chains;
}
