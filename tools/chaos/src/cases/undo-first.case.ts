import { encodeMessage, type MessageContract } from '@millrace/contract-kit';
import {
  authorizePayment,
  paymentAuthorized,
  paymentReversed,
  releaseStock,
  reserveStock,
  reversePayment,
  stockReleased,
  stockReserved,
} from '@millrace/contracts';
import { SLOT_COUNT, newSlottedId, partitionOfSlot, slotOfId, uuidV7 } from '@millrace/ids';
import type { Finding } from '../check/finding.js';
import { LABORATORY, type Facts } from '../facts/facts.js';
import { sendMessages } from '../lab/send-message.js';
import type { ChaosCase, Measured, Scene } from './chaos-case.js';

const ORDERS = 20;
const [UNDONE, DONE] = [
  [stockReleased.type, paymentReversed.type],
  [stockReserved.type, paymentAuthorized.type],
] as const;

const orderIds = new WeakMap<Scene, readonly string[]>();

/** As if the command had been on its way for so long that whoever gave it has given it up. */
export const undoFirst: ChaosCase = {
  name: 'undo-first',
  fault: 'of twenty orders the undo arrives first, at stock and at payment, and what it undoes comes later',
  loadMs: 10_000,
  schedule: ({ random, loadMs }) => {
    const slots = Array.from({ length: ORDERS }, () => Math.floor(random() * SLOT_COUNT));
    return [
      {
        atMs: 0,
        what: 'undo what was never done',
        act: async (scene) => {
          const ids = slots.map((slot) => newSlottedId(slot));
          orderIds.set(scene, ids);
          for (const id of ids) {
            await give(scene, releaseStock, id, releaseStock.example);
            await give(scene, reversePayment, id, reversePayment.example);
          }
        },
      },
      {
        atMs: Math.round(0.5 * loadMs),
        what: 'what is undone arrives',
        act: async (scene) => {
          const [sku] = scene.skus;
          for (const id of orderIds.get(scene)!) {
            const lines = [{ sku: sku!, quantity: 1 }];
            await give(scene, reserveStock, id, { ...reserveStock.example, lines });
            await give(scene, authorizePayment, id, authorizePayment.example);
          }
        },
      },
    ];
  },
  measure: measureUndone,
};

/** Without a deadline: it is never too late. */
async function give<T extends object>(
  { lab }: Scene,
  contract: MessageContract<T>,
  orderId: string,
  data: T,
): Promise<void> {
  const ids = { orderId, attemptId: uuidV7() };
  const message = encodeMessage(contract, { ...data, ...ids }, { id: uuidV7(), source: LABORATORY });
  await sendMessages(lab.kafka, partitionOfSlot(slotOfId(orderId)!, contract.topic.partitions), [message]);
}

/** Every undo is answered, and nothing is done of what comes after it; holds and money are the invariants' to judge. */
export function measureUndone({ messages, orders }: Facts): Measured {
  const known = new Set<string | null>(orders.map(({ id }) => id));
  const strange = messages.filter(({ key }) => !known.has(key));
  const countOf = (types: readonly string[]) =>
    strange.filter(({ type }) => type !== null && types.includes(type)).length;
  const [undone, done] = [countOf(UNDONE), countOf(DONE)];
  const finding = (what: string): readonly Finding[] => [{ invariant: 'S', what }];
  return {
    findings: [
      ...(undone < UNDONE.length * ORDERS ? finding(`only ${undone} undos were answered as undone`) : []),
      ...(done > 0 ? finding(`${done} commands were done after their undo`) : []),
    ],
    notes: [`${undone} undos came first, of what was then asked for ${done} times it was done`],
  };
}
