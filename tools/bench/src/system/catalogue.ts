import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { benchErrors } from '../bench.errors.js';

export interface Shelf {
  readonly sku: string;
  readonly quantity: number;
}

const CALLS_AT_ONCE = 16;
const PRICE_TIMEOUT_MS = 180_000;
const POLL_MS = 50;

/** As much as one receipt may bring, and more than any run sells: what is measured is never a shortage. */
export const ENOUGH = 1_000_000;

/** `BENCH-0001`, ... */
export function skuNames(count: number, prefix = 'BENCH'): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(4, '0')}`);
}

/** What a SKU costs, in minor units: another price for every SKU, so that a mixed-up one is seen in the books. */
export function priceOfSku(sku: string): number {
  return 500 + 7 * Number(sku.slice(sku.lastIndexOf('-') + 1));
}

/** Lists SKUs and receives their stock by the public API, and waits until the order service prices the last. */
export async function stockUp(
  gatewayUrl: string,
  tokens: { readonly operator: string; readonly customer: string },
  shelves: readonly Shelf[],
): Promise<void> {
  const pool = new Pool(gatewayUrl, { connections: CALLS_AT_ONCE });
  const call = async (method: 'PUT' | 'POST', path: string, token: string, body: unknown) => {
    const response = await pool.request({
      method,
      path,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify(body),
    });
    return { status: response.statusCode, text: await response.body.text() };
  };
  const mustWork = async (...args: Parameters<typeof call>) => {
    const { status, text } = await call(...args);
    if (status >= 300) throw benchErrors.set_up_failed({ detail: `${args[1]} answered ${status}: ${text}` });
  };
  try {
    const queue = shelves.values();
    const worker = async () => {
      for (const { sku, quantity } of queue) {
        const path = `/v1/inventory/skus/${sku}`;
        await mustWork('PUT', path, tokens.operator, {
          title: `Bench ${sku}`,
          unitPriceMinor: priceOfSku(sku),
          currency: 'EUR',
        });
        await mustWork('POST', `${path}/receipts`, tokens.operator, { quantity });
      }
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, worker));
    const giveUpAt = performance.now() + PRICE_TIMEOUT_MS;
    const last = shelves.at(-1)!.sku;
    // A total that cannot hold: the refusal tells whether the price is known, and nothing is ordered.
    const probe = {
      items: [{ sku: last, quantity: 1 }],
      paymentMethod: 'pm_card_ok',
      expectedTotal: { amountMinor: 1, currency: 'EUR' },
    };
    for (;;) {
      const { text } = await call('POST', '/v1/orders', tokens.customer, probe);
      if (text.includes('price_changed')) return;
      if (performance.now() > giveUpAt) {
        throw benchErrors.set_up_failed({ detail: `the price of ${last} did not arrive: ${text}` });
      }
      await pause(POLL_MS);
    }
  } finally {
    await pool.close();
  }
}
