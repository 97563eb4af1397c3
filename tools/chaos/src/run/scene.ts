import { orderStream, seededRandom, skuNames, stockUp, usualDemand } from '@millrace/bench';
import type { ChaosCase, Shelves } from '../cases/chaos-case.js';
import { mintCustomers, type Customer } from '../history/customer.js';
import type { History } from '../history/history.js';
import { ShopClient } from '../history/shop.client.js';
import { shop, type Habits } from '../history/shopper.js';
import type { Laboratory } from '../lab/laboratory.js';

/** Customers and stock of one run of a case. */
export interface Market {
  readonly name: string;
  readonly customers: readonly Customer[];
  readonly skus: readonly string[];
}

const CUSTOMERS = 16;
/** So few units that the hottest ones sell out in a long run: a shortage is a way an order ends. */
const SHELVES = { skus: 20, stockPerSku: 150 };
const REQUEST_TIMEOUT_MS = 10_000;

/** Opens a market of its own for a case, so that it is judged by nothing but what it did. */
export async function openMarket(
  lab: Laboratory,
  name: string,
  { skus: count, stockPerSku, scarce = 0 }: Shelves = SHELVES,
): Promise<Market> {
  const customers = mintCustomers(lab.mint, CUSTOMERS);
  const skus = skuNames(count, name);
  await stockUp(
    lab.stack.gatewayUrl,
    { operator: lab.mint.mint('operator'), customer: customers[0]!.token },
    skus.map((sku, index) => ({ sku, quantity: index < count - scarce ? stockPerSku : 1 })),
  );
  return { name, customers, skus };
}

export interface Load {
  readonly seed: number;
  /** Orders per second of all customers together. */
  readonly ratePerSecond: number;
  readonly isOver: () => boolean;
  readonly patientUntil: () => number;
  readonly cards: ChaosCase['cards'];
  readonly habits: Habits;
}

/** Lets all customers shop at once. @returns what each of them did, in the order of time. */
export async function shopAll(
  client: ShopClient,
  { name, customers, skus }: Market,
  load: Load,
): Promise<History> {
  const gapMs = (customers.length / load.ratePerSecond) * 1_000;
  const histories = await Promise.all(
    customers.map((customer, index) => {
      // Each has a stream of its own: what one gets for an answer must not change what another asks for.
      const random = seededRandom(load.seed * 1_000 + index);
      const plain = orderStream(usualDemand(skus), load.seed * 1_000 + index);
      const nextOrder = () => {
        const order = plain();
        const card = pickCard(load.cards ?? {}, random());
        return card === undefined ? order : { ...order, paymentMethod: card };
      };
      return shop(client, customer, {
        keyPrefix: `${name}-${index}`,
        nextOrder,
        random,
        habits: load.habits,
        gapMs,
        isOver: load.isOver,
        patientUntil: load.patientUntil,
      });
    }),
  );
  return histories.flat().toSorted((a, b) => a.attempts[0]!.sentAt - b.attempts[0]!.sentAt);
}

export function shopClient(lab: Laboratory): ShopClient {
  return new ShopClient(lab.stack.gatewayUrl, REQUEST_TIMEOUT_MS);
}

function pickCard(cards: Readonly<Record<string, number>>, at: number): string | undefined {
  let passed = 0;
  for (const [card, share] of Object.entries(cards)) {
    passed += share;
    if (at < passed) return card;
  }
  return undefined;
}
