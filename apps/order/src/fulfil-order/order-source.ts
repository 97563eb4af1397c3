/** The `ce_source` of every message that the order service sends. */
export const ORDER_SOURCE = '/millrace/order';
