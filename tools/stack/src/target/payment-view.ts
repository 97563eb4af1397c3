/** What the payments API shows of one order's payment, as far as audits read it. */
export interface PaymentView {
  readonly amount?: { readonly amountMinor: number };
  readonly operations: readonly { readonly status: 'open' | 'settled'; readonly outcome?: string }[];
}

/** Money that went one way or the other for an order, in minor units. */
export interface MovedMoney {
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly captures: number;
}

/** What a payment has moved. The service captures and refunds an order's whole amount, or nothing. */
export function moneyMovedBy(payment: PaymentView): MovedMoney {
  const amountMinor = payment.amount?.amountMinor ?? 0;
  const ended = (outcome: string) => payment.operations.filter((each) => each.outcome === outcome).length;
  const captures = ended('captured');
  return { capturedMinor: captures * amountMinor, refundedMinor: ended('refunded') * amountMinor, captures };
}
