import { eventually } from '@millrace/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  attempt,
  CUSTOMER_ID,
  testOrder,
  testPayments,
  type TestPayments,
} from '../testing/test-payments.js';
import { changePayments, type LeaseOffer } from './change-payments.js';
import { decideCommand } from './decide-payment.js';
import type { PaymentCommand } from './payment-command.js';
import { lockPayments, savePayments } from './payment.repository.js';
import { recordOutcome } from './record-outcome.js';

let payments: TestPayments;
let orderId: string;

beforeAll(async () => {
  payments = await testPayments();
});
afterAll(() => payments.remove());
beforeEach(() => {
  ({ orderId } = testOrder());
});

const offer: LeaseOffer = { owner: attempt(99), leaseMs: 60_000, room: 10 };
const charge = { customerId: CUSTOMER_ID, amountMinor: 2_500, currency: 'EUR', paymentMethod: 'pm_card_ok' };
const addressed = (n: number) => ({ orderId, attemptId: attempt(n), traceparent: undefined });
const event = (command: PaymentCommand) => ({
  orderId: command.orderId,
  decide: (payment: Parameters<typeof decideCommand>[0]) => decideCommand(payment, command),
});
const authorize = (n = 1) => event({ ...addressed(n), kind: 'authorize', charge });
const capture = () => event({ ...addressed(2), kind: 'capture' });
const reverse = () => event({ ...addressed(3), kind: 'reverse' });
const authorized = () => ({
  orderId,
  decide: (payment: Parameters<typeof recordOutcome>[0]) =>
    recordOutcome(payment, 'authorize', {
      outcome: { kind: 'authorized' },
      providerAuthorizationId: 'auth_1',
    }),
});
const change = (events: readonly ReturnType<typeof event>[], terms = offer) =>
  payments.database.transaction((transaction) => changePayments(transaction, events, terms));

async function operations() {
  const { rows } = await payments.database.query<{ kind: string; status: string; leased: boolean }>(
    `SELECT kind, status, lease_owner IS NOT NULL AS leased FROM payment_operations
     WHERE order_id = $1 ORDER BY position`,
    [orderId],
  );
  return rows.map(({ kind, status, leased }) => `${kind} ${status}${leased ? ' leased' : ''}`);
}

describe('changing payments', () => {
  it('decides each event on what the ones before it left, in one write', async () => {
    const { due, replies } = await change([authorize(), reverse()]);
    expect(due.map(({ verb }) => verb)).toEqual(['authorize']);
    expect(replies).toEqual([]);
    expect(await operations()).toEqual(['authorize open leased', 'reverse open']);
  });

  it('hands over what becomes runnable, with what the call needs', async () => {
    await change([authorize()]);
    await change([authorized()]);
    const { due } = await change([capture()]);
    expect(due).toEqual([
      expect.objectContaining({ orderId, verb: 'capture', providerAuthorizationId: 'auth_1', charge }),
    ]);
    expect(await operations()).toEqual(['authorize settled', 'capture open leased']);
  });

  it('leases no more than there is room for', async () => {
    const { due } = await change([authorize()], { ...offer, room: 0 });
    expect(due).toEqual([]);
    expect(await operations()).toEqual(['authorize open']);
  });

  it('leaves the lease of a running operation alone when the saga asks again', async () => {
    await change([authorize(1)]);
    const { due } = await change([authorize(2)], { ...offer, owner: attempt(98) });
    expect(due).toEqual([]);
    const { rows } = await payments.database.query(
      'SELECT attempt_id, lease_owner FROM payment_operations WHERE order_id = $1',
      [orderId],
    );
    expect(rows).toEqual([{ attempt_id: attempt(2), lease_owner: offer.owner }]);
  });

  it('refuses, as retryable, to write over a payment that another transaction made meanwhile', async () => {
    const racing = payments.database.transaction(async (transaction) => {
      const { version } = (await lockPayments(transaction, [orderId])).get(orderId)!;
      await change([authorize()]);
      const { payment } = reverse().decide(undefined);
      await savePayments(transaction, [{ payment: payment!, version, operations: [] }], offer);
    });
    await expect(racing).rejects.toMatchObject({ code: 'payment_raced', retryable: true });
    expect(await operations()).toEqual(['authorize open leased']);
  });

  it('waits for a transaction that holds the payment, then decides on what that left', async () => {
    await change([authorize()]);
    const locked = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const holding = payments.database.transaction(async (transaction) => {
      await changePayments(transaction, [authorized()], offer);
      locked.resolve();
      await end.promise;
    });
    await locked.promise;
    const waiting = change([capture()]);
    await eventually(
      async () => {
        const { rows } = await payments.database.query<{ waiting: number }>(
          `SELECT count(*) AS waiting FROM pg_stat_activity
           WHERE wait_event_type = 'Lock' AND datname = current_database()`,
        );
        expect(rows[0]!.waiting).toBe(1);
      },
      { waitingFor: 'the second transaction to wait for the lock' },
    );
    end.resolve();
    await holding;
    expect((await waiting).due.map(({ verb }) => verb)).toEqual(['capture']);
  });
});
