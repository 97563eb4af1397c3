import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { SLOT_COUNT } from '@millrace/ids';
import { request } from 'undici';
import type { Scene } from '../cases/chaos-case.js';
import { giveOneLetter, redriveLetter } from './letters.js';
import type { Cell } from './cells.js';
import { isStrange, provokeReply } from './strangers.js';
import { shortName } from './traffic.js';

/** What it takes, beside customers who order, that a process comes to a fail-point. */
export interface Provocation {
  readonly applies: (cell: Cell) => boolean;
  /** Settings of the order service, from before its customers come. */
  readonly orderSettings?: Readonly<Record<string, string>>;
  /** Once the process can die. */
  readonly act: (scene: Scene, cell: Cell) => Promise<void>;
}

const isAbout = (part: string) => (cell: Cell) => cell.failPoint.startsWith(`${part}.`);
const isOfType = (names: readonly string[]) => (cell: Cell) =>
  cell.type !== undefined && names.includes(shortName(cell.type));

/** Replies come later than the saga waits for them. */
const IMPATIENT = {
  STOCK_TIMEOUT_MS: '1',
  PAYMENT_TIMEOUT_MS: '300',
  UNDO_TIMEOUT_MS: '1',
  SAGA_RETRY_MAX_MS: '1000',
};
/** Over before the provider has answered: what is set aside by then has to be given back. */
const SHORT_HOLDS = { STOCK_HOLD_SECONDS: '1' };

const slowProvider =
  (share: number) =>
  async ({ lab, random }: Scene): Promise<void> => {
    lab.proxy.misbehave = () => (random() < share ? 'late' : undefined);
  };

/** The first that applies counts; where none does, customers are enough. */
const PROVOCATIONS: readonly Provocation[] = [
  { applies: isAbout('deadlines'), orderSettings: IMPATIENT, act: slowProvider(0.5) },
  { applies: isAbout('hold-expiry'), orderSettings: SHORT_HOLDS, act: slowProvider(1) },
  {
    applies: isOfType(['reverse-payment', 'payment-reversed']),
    orderSettings: SHORT_HOLDS,
    act: slowProvider(1),
  },
  {
    applies: isAbout('operations'),
    act: async ({ lab }) => {
      lab.proxy.misbehave = () => 'fail-after';
    },
  },
  {
    applies: isAbout('dead-letters'),
    act: async (scene, { service }) => {
      await giveOneLetter(scene, service);
    },
  },
  { applies: isAbout('redrive'), act: (scene, { service }) => redriveLetter(scene, service) },
  {
    applies: ({ type }) => type !== undefined && isStrange(type),
    act: ({ lab, random }, { type }) => provokeReply(lab.kafka, type!, Math.floor(random() * SLOT_COUNT)),
  },
  {
    applies: (cell) => isAbout('listing')(cell) || isOfType(['sku-listed'])(cell),
    act: (scene) => insist(scene, 'PUT', '', { title: 'New', unitPriceMinor: 500, currency: 'EUR' }),
  },
  { applies: isAbout('receipt'), act: (scene) => insist(scene, 'POST', '/receipts', { quantity: 1 }) },
];

export function provocationOf(cell: Cell): Provocation | undefined {
  return PROVOCATIONS.find(({ applies }) => applies(cell));
}

const ASK_AGAIN_MS = 200;

/** An operator changes a SKU, and asks again under the same key until there is an answer. */
async function insist(
  { lab, skus, signal }: Scene,
  method: 'PUT' | 'POST',
  path: string,
  body: object,
): Promise<void> {
  const key = randomUUID();
  for (;;) {
    try {
      const { statusCode, body: answer } = await request(
        `${lab.stack.gatewayUrl}/v1/inventory/skus/${skus[0]}${path}`,
        {
          method,
          headers: {
            authorization: `Bearer ${lab.mint.mint('operator')}`,
            'content-type': 'application/json',
            'idempotency-key': key,
          },
          body: JSON.stringify(body),
          signal,
        },
      );
      await answer.dump();
      if (statusCode < 300) return;
    } catch (error) {
      signal.throwIfAborted();
      // The service died before it had answered; anything else is a mistake of the laboratory.
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
    await pause(ASK_AGAIN_MS, undefined, { signal });
  }
}
