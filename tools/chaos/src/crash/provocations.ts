import { SLOT_COUNT } from '@millrace/ids';
import type { Scene } from '../cases/chaos-case.js';
import type { Cell } from './cells.js';
import { FAILING_PROVIDER, IMPATIENCE, PARKING, SHORT_HOLDS, USUAL, type Climate } from './climates.js';
import { commitTooLate } from './late-commits.js';
import { giveOneLetter, purgeLetters, redriveLetter } from './letters.js';
import { attendToParked, insistAsOperator } from './operator.js';
import { isStrange, provokeReply } from './strangers.js';
import { shortName } from './traffic.js';
import { keepPinging } from './webhooks.js';

/** What it takes, beside customers who order, that a process comes to a fail-point. */
export interface Provocation {
  readonly applies: (cell: Cell) => boolean;
  /** Default: the usual one. */
  readonly climate?: Climate;
  /** Once the process can die, until it has. */
  readonly act?: (scene: Scene, cell: Cell, isOver: () => boolean) => Promise<void>;
  /** Whether it must be the only one of its kind for a service in a round. Default: no. */
  readonly alone?: true;
}

const isAbout = (part: string) => (cell: Cell) => cell.failPoint.startsWith(`${part}.`);
const isOfType = (names: readonly string[]) => (cell: Cell) =>
  cell.type !== undefined && names.includes(shortName(cell.type));

const NEW_TERMS = { title: 'New', unitPriceMinor: 500, currency: 'EUR' };

/** The first that applies counts; where none does, customers are enough. */
const PROVOCATIONS: readonly Provocation[] = [
  { applies: isAbout('deadlines'), climate: IMPATIENCE },
  { applies: isAbout('hold-expiry'), climate: SHORT_HOLDS },
  { applies: isOfType(['reverse-payment', 'payment-reversed']), climate: SHORT_HOLDS },
  { applies: isAbout('operations'), climate: FAILING_PROVIDER },
  {
    applies: isAbout('dead-letters'),
    alone: true,
    act: async (scene, { service }) => {
      await giveOneLetter(scene, service);
    },
  },
  { applies: isAbout('redrive'), alone: true, act: (scene, { service }) => redriveLetter(scene, service) },
  { applies: isAbout('purge'), alone: true, act: (scene, { service }) => purgeLetters(scene, service) },
  {
    applies: isOfType(['stock-commit-expired']),
    act: (scene, _, isOver) => commitTooLate(scene, isOver),
  },
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
    climate: PARKING,
    act: (scene, _, isOver) => attendToParked(scene, isOver),
  },
];

export function provocationOf(cell: Cell): Provocation | undefined {
  return PROVOCATIONS.find(({ applies }) => applies(cell));
}

export function climateOf(cell: Cell): Climate {
  return provocationOf(cell)?.climate ?? USUAL;
}

/** The first SKU, at the gateway. */
const skuUrl = ({ lab, skus }: Scene) => `${lab.stack.gatewayUrl}/v1/inventory/skus/${skus[0]}`;
