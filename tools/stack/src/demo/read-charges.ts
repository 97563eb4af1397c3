import type { PaymentProvider } from '../target/target.js';
import { moneyMovedBy, type PaymentView } from '../target/payment-view.js';
import type { Charges } from './check-demo.js';
import { ShopClient, unexpected, type Call } from './shop-client.js';

const NOTHING: Charges = { capturedMinor: 0, refundedMinor: 0 };

/** From the provider's own ledger: what it really took, whatever the payment service believes. */
export async function chargesInLedger(provider: PaymentProvider, orderId: string): Promise<Charges> {
  const ledger = await new ShopClient(provider.url).call<{ sums: readonly Charges[] }>({
    method: 'GET',
    path: `/ledger?reference=${orderId}`,
    token: provider.apiKey,
  });
  return ledger.sums[0] ?? NOTHING;
}

/** From the public API, as an operator sees it: where the provider's ledger is out of reach. */
export async function chargesInPayments(
  client: ShopClient,
  token: string,
  orderId: string,
): Promise<Charges> {
  const call: Call = { method: 'GET', path: `/v1/payments/${orderId}`, token };
  const reply = await client.send(call);
  // An order that ended before its payment began has none.
  if (reply.status === 404) return NOTHING;
  if (reply.status >= 300) throw unexpected(call, reply);
  return moneyMovedBy(reply.body as unknown as PaymentView);
}
