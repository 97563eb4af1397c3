import { setTimeout as pause } from 'node:timers/promises';
import { SLOT_COUNT } from '@millrace/ids';
import type { Scene } from '../cases/chaos-case.js';
import { giveOneLetter, purgeLetters, redriveLetter } from './letters.js';
import type { Cell } from './cells.js';
import { ASK_AGAIN_MS, attendToParked, insistAsOperator } from './operator.js';
import { keepPinging } from './webhooks.js';
import { isStrange, provokeReply } from './strangers.js';
import { shortName } from './traffic.js';

/** What it takes, beside customers who order, that a process comes to a fail-point. */
export interface Provocation {
  readonly applies: (cell: Cell) => boolean;
  /** Settings of the order service, from before its customers come. */
  readonly orderSettings?: Readonly<Record<string, string>>;
  /** Once the process can die, until it has. */
  readonly act: (scene: Scene, cell: Cell, isOver: () => boolean) => Promise<void>;
}

const isAbout = (part: string) => (cell: Cell) => cell.failPoint.startsWith(`${part}.`);
const isOfType = (names: readonly string[]) => (cell: Cell) =>
  cell.type !== undefined && names.includes(shortName(cell.type));

const NEW_TERMS = { title: 'New', unitPriceMinor: 500, currency: 'EUR' };

/** Replies come later than the saga waits for them. */
const IMPATIENT = {
  STOCK_TIMEOUT_MS: '1',
  PAYMENT_TIMEOUT_MS: '300',
  UNDO_TIMEOUT_MS: '1',
  SAGA_RETRY_MAX_MS: '1000',
};
const slowProvider =
  (share: number) =>
  async ({ lab, random }: Scene): Promise<void> => {
    lab.proxy.misbehave = () => (random() < share ? 'late' : undefined);
  };

/** Holds are over before the provider has answered: what is set aside by then has to be given back. */
async function shortHolds(scene: Scene, _: Cell, isOver: () => boolean): Promise<void> {
  const { lab, signal } = scene;
  await slowProvider(1)(scene);
  while (!isOver()) {
    await lab.databases.read(lab.deployment.inventoryUrl, endHolds);
    await pause(ASK_AGAIN_MS, undefined, { signal });
  }
}

const endHolds = `UPDATE holds SET expires_at = now() WHERE status = 'held'`;

/** The first that applies counts; where none does, customers are enough. */
const PROVOCATIONS: readonly Provocation[] = [
  { applies: isAbout('deadlines'), orderSettings: IMPATIENT, act: slowProvider(0.5) },
  { applies: isAbout('hold-expiry'), act: shortHolds },
  { applies: isOfType(['reverse-payment', 'payment-reversed']), act: shortHolds },
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
  { applies: isAbout('purge'), act: (scene, { service }) => purgeLetters(scene, service) },
  {
    applies: ({ type }) => type !== undefined && isStrange(type),
    act: ({ lab, random }, { type }) => provokeReply(lab.kafka, type!, Math.floor(random() * SLOT_COUNT)),
  },
  {
    applies: (cell) => isAbout('listing')(cell) || isOfType(['sku-listed'])(cell),
    act: (scene) => insistAsOperator(scene, { method: 'PUT', url: skuUrl(scene), body: NEW_TERMS }),
  },
  {
    applies: isAbout('receipt'),
    act: (scene) =>
      insistAsOperator(scene, { method: 'POST', url: `${skuUrl(scene)}/receipts`, body: { quantity: 1 } }),
  },
  { applies: isAbout('webhooks'), act: keepPinging },
  {
    applies: isAbout('attend'),
    orderSettings: { ...IMPATIENT, SAGA_ATTENTION_AFTER_MS: '1' },
    act: async (scene, _, isOver) => {
      await slowProvider(1)(scene);
      await attendToParked(scene, isOver);
    },
  },
];

export function provocationOf(cell: Cell): Provocation | undefined {
  return PROVOCATIONS.find(({ applies }) => applies(cell));
}

/** The first SKU, at the gateway. */
const skuUrl = ({ lab, skus }: Scene) => `${lab.stack.gatewayUrl}/v1/inventory/skus/${skus[0]}`;
