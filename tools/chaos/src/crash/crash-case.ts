import type { ChaosCase, Scene } from '../cases/chaos-case.js';
import { FusedProcess } from '../lab/fused-process.js';
import { describeCell, settingOf, type Cell } from './cells.js';
import { provocationOf } from './provocations.js';

/** Longer than any provocation takes to bring a message to where it has to pass. */
const DEATH_TIMEOUT_MS = 30_000;
const ORDER = 'order';

/** A cell of the crash matrix as a case: the service dies once, and is started again as usual. */
export function crashCase(cell: Cell): ChaosCase {
  const provocation = provocationOf(cell);
  const settings = provocation?.orderSettings;
  let fused: FusedProcess;
  let died = false;
  return {
    name: 'crash-matrix',
    fault: describeCell(cell),
    loadMs: 1_000,
    // So that orders end in every way: few units, cards that are declined, customers who think better of it.
    shelves: { skus: 6, stockPerSku: 12 },
    cards: { pm_card_declined: 0.1 },
    habits: { cancels: 0.15 },
    prepare: async ({ lab }: Scene) => {
      if (settings && cell.service !== ORDER) {
        lab.settings.set(ORDER, settings);
        await lab.stack.restart(ORDER);
        lab.settings.delete(ORDER);
        lab.untilHealed(() => lab.stack.restart(ORDER));
      }
      fused = await FusedProcess.start(lab, {
        instance: cell.service,
        failPoint: settingOf(cell),
        ...(cell.service === ORDER && settings && { settings }),
      });
    },
    schedule: () => [
      {
        atMs: 0,
        what: describeCell(cell),
        act: async (scene) => {
          let isOver = false;
          const outliving = fused.outlive(DEATH_TIMEOUT_MS, scene.signal).finally(() => (isOver = true));
          const [outlived] = await Promise.all([outliving, provocation?.act(scene, cell, () => isOver)]);
          died = outlived;
        },
      },
    ],
    measure: () => ({
      findings: died ? [] : [{ invariant: 'Q', what: `${describeCell(cell)}: nothing came to it` }],
      notes: [],
    }),
  };
}
