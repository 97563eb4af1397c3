import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { slotOfId } from '@millrace/ids';
import { eventually } from '@millrace/testing';
import pg from 'pg';
import { localStack } from './local-processes.js';
import type { ShopClient } from './shop-client.js';
import { newSku, openShop } from './shop.js';

/** Every write of the order service takes this lock first, shared: held here, it waits where it can be looked at. */
const LOCK_FENCE = 'SELECT pg_advisory_lock(4096001)';
const UNLOCK_FENCE = 'SELECT pg_advisory_unlock(4096001)';
const SLOTS_PER_SHARD = 2_048;

let customer: ShopClient;
let orderId: string;
let shard: pg.Client;

beforeAll(async () => {
  const shop = await openShop();
  customer = await shop.visitor.signUp();
  const sku = newSku('budget');
  await shop.operator.stockUp(sku, 10);
  await shop.priceKnown(sku);
  const order = { items: [{ sku, quantity: 1 }], paymentMethod: 'pm_card_ok' };
  orderId = (await customer.placeOrder(order)).body.id;
  await shop.finalState(customer, orderId);
});

beforeEach(async () => {
  const { postgres, databases } = localStack();
  const name = slotOfId(orderId)! < SLOTS_PER_SHARD ? 'order_shard_0' : 'order_shard_1';
  const url = new URL(postgres.adminUrl);
  url.pathname = new URL(databases[name]).pathname;
  shard = new pg.Client({ connectionString: url.href });
  await shard.connect();
  await shard.query(LOCK_FENCE);
});
afterEach(async () => {
  await shard.query(UNLOCK_FENCE);
  await shard.end();
});

/** Asks for something that writes, with a budget of so many ms. */
function askToCancel(budgetMs: number, signal = AbortSignal.timeout(60_000)): Promise<Response> {
  return fetch(`${localStack().gateway.url}/v1/orders/${orderId}/cancel`, {
    method: 'POST',
    headers: { authorization: `Bearer ${customer.accessToken}`, 'x-timeout-ms': String(budgetMs) },
    signal,
  });
}

interface WaitingWrite {
  readonly pid: number;
  /** What the server allows it, in ms. */
  readonly budgetMs: number;
  /** How long it has run by the server's clock, in ms. */
  readonly ageMs: number;
}

/** A write that waits for the fence, with a budget from `fromMs` to `toMs`. */
async function waitingWrite(fromMs: number, toMs: number): Promise<WaitingWrite | undefined> {
  const { rows } = await shard.query<WaitingWrite>(
    `SELECT pid, "budgetMs", "ageMs"
     FROM pg_stat_activity,
       LATERAL (SELECT substring(query FROM 'SET LOCAL statement_timeout = (\\d+)')::int AS "budgetMs") AS asked,
       LATERAL (SELECT 1000 * extract(epoch FROM clock_timestamp() - query_start)::float AS "ageMs") AS clock
     WHERE datname = current_database() AND state = 'active' AND wait_event_type = 'Lock'
       AND "budgetMs" BETWEEN $1 AND $2
     ORDER BY query_start LIMIT 1`,
    [fromMs, toMs],
  );
  return rows[0];
}

const untilOneWaits = (fromMs: number, toMs: number) =>
  eventually(
    async () => {
      const write = await waitingWrite(fromMs, toMs);
      if (!write) throw new Error('none does');
      return write;
    },
    { waitingFor: `a write with ${fromMs} to ${toMs} ms left to wait for the fence`, timeoutMs: 20_000 },
  );

/** @returns how old it was when it was seen last, in ms by the server's clock. */
async function untilEnded({ pid, budgetMs, ageMs }: WaitingWrite): Promise<number> {
  let seenAgeMs = ageMs;
  await eventually(
    async () => {
      const write = await waitingWrite(budgetMs, budgetMs);
      if (write?.pid !== pid) return;
      seenAgeMs = write.ageMs;
      throw new Error('it waits');
    },
    { waitingFor: 'the write to be ended at the server', timeoutMs: 20_000 },
  );
  return seenAgeMs;
}

describe('the budget of a request', () => {
  it('is less at each hop, and over at the server when it is over for the client', async () => {
    const answer = askToCancel(6_000);
    // What is left when the SQL begins: the gateway and the order service have had their part of it.
    const write = await untilOneWaits(1, 6_000);
    expect(write.budgetMs).toBeLessThan(6_000);
    const { status, headers } = await answer;
    expect(status).toBe(504);
    expect(headers.get('content-type')).toContain('application/problem+json');
    // The fence is still held here: nobody but the server itself has ended the write.
    await untilEnded(write);
  });

  it('ends with its client: what it waits for at the server is stopped', async () => {
    const client = new AbortController();
    const answer = askToCancel(10_000, client.signal);
    const write = await untilOneWaits(6_001, 10_000);
    client.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    // Long before the server would have ended it by itself.
    expect(await untilEnded(write)).toBeLessThan(write.budgetMs / 2);
  });
});
