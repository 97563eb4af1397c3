import type { Scene } from '../cases/chaos-case.js';
import { FusedProcess } from '../lab/fused-process.js';
import { describeCell, settingOf, type Cell } from './cells.js';
import type { Climate } from './climates.js';
import { provocationOf } from './provocations.js';

/** Longer than any provocation takes to bring a message to where it has to pass, on a machine that is busy. */
const DEATH_TIMEOUT_MS = 120_000;
const ORDER = 'order';

/**
 * Has a service die at one fail-point after the other: after each death it starts again armed with the next, after the
 * last as usual.
 * @returns the cells in which it has died; in the others nothing came to the fail-point.
 */
export async function dieInTurn(
  scene: Scene,
  chain: readonly Cell[],
  { orderSettings }: Climate,
): Promise<readonly Cell[]> {
  const { lab, signal, say } = scene;
  const met: Cell[] = [];
  for (const [index, cell] of chain.entries()) {
    const isLast = index === chain.length - 1;
    const fused = await FusedProcess.start(lab, {
      instance: cell.service,
      failPoint: settingOf(cell),
      ...(cell.service === ORDER && orderSettings && { settings: orderSettings }),
    });
    let isOver = false;
    const dying = fused.failsWithin(DEATH_TIMEOUT_MS, signal).finally(() => (isOver = true));
    const [died] = await Promise.all([dying, provocationOf(cell)?.act?.(scene, cell, () => isOver)]);
    if (died) met.push(cell);
    say(died ? describeCell(cell) : `nothing comes to it: ${describeCell(cell)}`);
    if (isLast && died) await fused.untilReplaced();
    if (isLast && !died) await lab.stack.restart(cell.service);
  }
  return met;
}
