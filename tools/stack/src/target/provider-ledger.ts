import type { PaymentProvider } from './target.js';

/** One movement of money in the provider's own ledger, as far as audits read it. */
export interface Movement {
  /** Ascending; the place in the ledger. */
  readonly sequence: number;
  readonly kind: 'authorize' | 'capture' | 'void' | 'refund';
  readonly authorizationId: string;
  /** What the payment service names its charge by: the id of the order. */
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
}

const PAGE = 1_000;

/**
 * What the provider has done, oldest first, whatever the payment service believes.
 * @param after only what came after the movement of this sequence.
 */
export async function* providerMovements(
  { url, apiKey }: PaymentProvider,
  after = 0,
): AsyncGenerator<Movement> {
  for (let from: number | undefined = after; from !== undefined;) {
    const response = await fetch(`${url}/ledger?limit=${PAGE}&after=${from}`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    if (!response.ok) throw new Error(`the provider's ledger answered ${response.status}`);
    const page = (await response.json()) as { movements: readonly Movement[]; nextAfter?: number };
    yield* page.movements;
    from = page.nextAfter;
  }
}
