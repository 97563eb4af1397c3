import { providerMovements, type MovedMoney, type PaymentProvider } from '@millrace/stack';

/** What the provider's own ledger says of these orders, whatever the payment service believes. */
export async function moneyInLedger(
  provider: PaymentProvider,
  orderIds: readonly string[],
): Promise<MovedMoney> {
  const wanted = new Set(orderIds);
  const money = { capturedMinor: 0, refundedMinor: 0, captures: 0 };
  for await (const { kind, reference, amountMinor } of providerMovements(provider)) {
    if (!wanted.has(reference)) continue;
    if (kind === 'capture') {
      money.capturedMinor += amountMinor;
      money.captures++;
    }
    if (kind === 'refund') money.refundedMinor += amountMinor;
  }
  return money;
}
