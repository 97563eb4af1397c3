import type { TokenMint } from '@millrace/bench';

export interface Customer {
  readonly id: string;
  readonly token: string;
}

/** Customers with tokens as auth issues them; their ids are the tokens' subjects. */
export function mintCustomers(mint: TokenMint, count: number): readonly Customer[] {
  return Array.from({ length: count }, () => {
    const token = mint.mint('customer');
    const payload = Buffer.from(token.split('.')[1]!, 'base64url').toString();
    return { id: (JSON.parse(payload) as { sub: string }).sub, token };
  });
}
