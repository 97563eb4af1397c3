import type { MovedMoney, PaymentProvider } from '@millrace/stack';

interface Movement {
  readonly kind: string;
  readonly reference: string;
  readonly amountMinor: number;
}

/** What the provider's own ledger says of these orders, whatever the payment service believes. */
export async function moneyInLedger(
  provider: PaymentProvider,
  orderIds: readonly string[],
): Promise<MovedMoney> {
  const wanted = new Set(orderIds);
  const money = { capturedMinor: 0, refundedMinor: 0, captures: 0 };
  for await (const { kind, reference, amountMinor } of movements(provider)) {
    if (!wanted.has(reference)) continue;
    if (kind === 'capture') {
      money.capturedMinor += amountMinor;
      money.captures++;
    }
    if (kind === 'refund') money.refundedMinor += amountMinor;
  }
  return money;
}

async function* movements({ url, apiKey }: PaymentProvider): AsyncGenerator<Movement> {
  for (let after: number | undefined = 0; after !== undefined;) {
    const response = await fetch(`${url}/ledger?limit=1000&after=${after}`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    if (!response.ok) throw new Error(`the provider's ledger answered ${response.status}`);
    const page = (await response.json()) as { movements: readonly Movement[]; nextAfter?: number };
    yield* page.movements;
    after = page.nextAfter;
  }
}
