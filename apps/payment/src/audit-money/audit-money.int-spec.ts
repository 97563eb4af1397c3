import { newSlottedId } from '@millrace/ids';
import { Shutdown } from '@millrace/service-kit';
import { eventually } from '@millrace/testing';
import type { Logger } from '@millrace/telemetry';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { insertOrderEnds } from '../hear-order-ends/insert-order-ends.js';
import type { OrderEnd } from '../hear-order-ends/order-end.js';
import type { PaymentSettings } from '../payment.config.js';
import { CUSTOMER_ID, testPayments, type TestPayments } from '../testing/test-payments.js';
import { writeTogether } from '@millrace/persistence';
import { auditMoney } from './audit-money.js';
import { AuditMoneyLoop } from './audit-money.loop.js';
import { moneyDelta, moneyFindings } from './audit-money.metrics.js';

const HOUR_MS = 3_600_000;

let payments: TestPayments;
beforeAll(async () => {
  payments = await testPayments();
});
afterAll(() => payments.remove());
afterEach(() => payments.database.query('TRUNCATE payments, order_ends'));

async function pay(status: string, amountMinor = 2_500, currency = 'EUR'): Promise<string> {
  const orderId = newSlottedId(7);
  await payments.database.query(
    `INSERT INTO payments (order_id, status, customer_id, amount_minor, currency, payment_method, version)
     VALUES ($1, $2, $3, $4, $5, 'pm_card_ok', 1)`,
    [orderId, status, CUSTOMER_ID, amountMinor, currency],
  );
  return orderId;
}

/** Twice, as messages may come. */
const end = (
  orderId: string,
  status: OrderEnd['status'],
  totalMinor: number | null = null,
  currency = 'EUR',
) =>
  payments.database.transaction(async (transaction) => {
    const write = insertOrderEnds([
      { orderId, status, totalMinor, currency: totalMinor === null ? null : currency },
    ]);
    await writeTogether(transaction, [write]);
    await writeTogether(transaction, [write]);
  });

async function soundBooks(): Promise<string> {
  const confirmed = await pay('captured');
  await end(confirmed, 'confirmed', 2_500);
  for (const [status, ended] of [
    ['refunded', 'rejected'],
    ['voided', 'cancelled'],
    ['declined', 'rejected'],
    ['expired', 'rejected'],
  ] as const) {
    await end(await pay(status), ended);
  }
  await end(newSlottedId(7), 'rejected');
  await pay('pending');
  await pay('authorized');
  await pay('captured');
  return confirmed;
}

const audit = (unendedAfterMs = HOUR_MS, toMs = Date.now() + HOUR_MS) =>
  auditMoney(payments.database, { fromMs: Date.now() - HOUR_MS, toMs }, unendedAfterMs);
const setPayment = (orderId: string, what: string) =>
  payments.database.query(`UPDATE payments SET ${what} WHERE order_id = $1`, [orderId]);

describe('the audit of the money', () => {
  it('finds nothing where nothing is wrong, whatever is under way', async () => {
    await soundBooks();
    expect(await audit()).toEqual([]);
  });

  it('finds a cent too much and a cent too little at once, and names the orders', async () => {
    const [more, less] = [await soundBooks(), await soundBooks()];
    await setPayment(more, 'amount_minor = amount_minor + 1');
    await setPayment(less, 'amount_minor = amount_minor - 1');
    expect(await audit()).toEqual([
      { check: 'over', currency: 'EUR', orders: 1, deltaMinor: 1, orderIds: [more] },
      { check: 'under', currency: 'EUR', orders: 1, deltaMinor: 1, orderIds: [less] },
    ]);
  });

  it('finds money that was kept of an order that was not confirmed, and goods that nobody paid', async () => {
    const kept = await pay('captured', 700);
    await end(kept, 'cancelled');
    const free = newSlottedId(7);
    await end(free, 'confirmed', 900);
    const givenBack = await pay('refunded', 300, 'JPY');
    await end(givenBack, 'confirmed', 300, 'JPY');
    expect(await audit()).toEqual([
      { check: 'over', currency: 'EUR', orders: 1, deltaMinor: 700, orderIds: [kept] },
      { check: 'under', currency: 'EUR', orders: 1, deltaMinor: 900, orderIds: [free] },
      { check: 'under', currency: 'JPY', orders: 1, deltaMinor: 300, orderIds: [givenBack] },
    ]);
  });

  it('takes no money for other money', async () => {
    const orderId = await pay('captured', 2_500, 'JPY');
    await end(orderId, 'confirmed', 2_500, 'EUR');
    expect(await audit()).toEqual([
      { check: 'currency', currency: 'JPY', orders: 1, deltaMinor: 5_000, orderIds: [orderId] },
    ]);
  });

  it('finds money taken long ago for an order that never ended, unless it is of a time before anyone listened', async () => {
    await end(await pay('captured'), 'confirmed', 2_500);
    await payments.database.query(`UPDATE order_ends SET heard_at = now() - interval '1 hour'`);
    const stuck = await pay('captured');
    await setPayment(stuck, `updated_at = now() - interval '30 minutes'`);
    await setPayment(await pay('captured'), `updated_at = now() - interval '2 hours'`);
    expect(await audit(29 * 60_000)).toEqual([
      { check: 'unended', currency: 'EUR', orders: 1, deltaMinor: 2_500, orderIds: [stuck] },
    ]);
    expect(await audit(31 * 60_000)).toEqual([]);
  });

  it('looks at the orders of its range only', async () => {
    await setPayment(await soundBooks(), 'amount_minor = 1');
    expect(await audit(HOUR_MS, Date.now() - 60_000)).toEqual([]);
  });
});

describe('the loop of the audit', () => {
  it('finds and names a planted cent within its interval, and shows it on the metrics until it is mended', async () => {
    const orderId = await soundBooks();
    const logged: object[] = [];
    const logger = { error: (entry: object) => void logged.push(entry) } as unknown as Logger;
    const settings = {
      moneyAuditIntervalMs: 10,
      moneyAuditDays: 1,
      moneyUnendedAfterMs: HOUR_MS,
    } as PaymentSettings;
    const shutdown = new Shutdown();
    new AuditMoneyLoop(payments.database, settings, logger, shutdown).onApplicationBootstrap();
    const wrongOrders = async () =>
      Object.fromEntries(
        (await moneyFindings.get()).values.map(({ labels, value }) => [labels.check, value]),
      );
    const shows = (over: number) =>
      eventually(
        async () => expect(await wrongOrders()).toEqual({ over, under: 0, currency: 0, unended: 0 }),
        { waitingFor: `${over} orders with too much on the metrics` },
      );
    await shows(0);
    expect(logged).toEqual([]);
    await setPayment(orderId, 'amount_minor = amount_minor + 1');
    await shows(1);
    expect((await moneyDelta.get()).values).toEqual([
      expect.objectContaining({ labels: { check: 'over', currency: 'EUR' }, value: 1 }),
    ]);
    expect(logged[0]).toMatchObject({ event: 'money-delta', check: 'over', orderIds: [orderId] });
    await setPayment(orderId, 'amount_minor = amount_minor - 1');
    await shows(0);
    await shutdown.run(logger);
  });
});
