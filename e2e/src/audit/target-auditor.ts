import { moneyMovedBy, type PaymentProvider, type PaymentView } from '@millrace/stack';
import { eventually } from '@millrace/testing';
import type { ShopClient } from '../shop-client.js';
import { sum, type Auditor } from './auditor.js';
import { moneyInLedger } from './provider-ledger.js';

const NO_PAYMENT: PaymentView = { operations: [] };
const CALLS_AT_ONCE = 16;

/** Of a system that somebody else has started: sees what an operator sees, and the provider's ledger if it can be reached. */
export function targetAuditor(operator: ShopClient, provider: PaymentProvider | undefined): Auditor {
  return {
    moneyOf: async (orderIds) =>
      provider
        ? moneyInLedger(provider, orderIds)
        : sum((await paymentsOf(operator, orderIds)).map(moneyMovedBy)),
    quiet: async (orderIds) => {
      await eventually(
        async () => {
          const operations = (await paymentsOf(operator, orderIds)).flatMap((payment) => payment.operations);
          const open = operations.filter(({ status }) => status === 'open').length;
          if (open > 0) throw new Error(`${open} payment operations are open`);
        },
        { timeoutMs: 30_000, intervalMs: 1_000, waitingFor: 'every payment operation to be settled' },
      );
    },
  };
}

async function paymentsOf(
  operator: ShopClient,
  orderIds: readonly string[],
): Promise<readonly PaymentView[]> {
  const payments: PaymentView[] = [];
  for (let from = 0; from < orderIds.length; from += CALLS_AT_ONCE) {
    const ids = orderIds.slice(from, from + CALLS_AT_ONCE);
    payments.push(...(await Promise.all(ids.map((id) => paymentOf(operator, id)))));
  }
  return payments;
}

async function paymentOf(operator: ShopClient, orderId: string): Promise<PaymentView> {
  const answer = await operator.persistently(() =>
    operator.request<PaymentView>('GET', `/v1/payments/${orderId}`),
  );
  // An order that ended before its payment began has none.
  if (answer.status === 404) return NO_PAYMENT;
  if (answer.status !== 200) throw new Error(`the payment of ${orderId} answered ${answer.status}`);
  return answer.body;
}
