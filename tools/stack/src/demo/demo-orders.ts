import type { OrderReason } from '@millrace/contracts';

export interface DemoSku {
  readonly sku: string;
  readonly title: string;
  readonly unitPriceMinor: number;
  readonly currency: string;
  /** Units that come in before the orders. `each-run`: again in every demo; `once`: in the first one only. */
  readonly receipt: { readonly quantity: number; readonly when: 'each-run' | 'once' };
}

export interface DemoOrder {
  readonly title: string;
  readonly sku: string;
  readonly quantity: number;
  readonly paymentMethod: string;
  readonly expected: { readonly status: string; readonly reason?: OrderReason };
}

export const MUG: DemoSku = {
  sku: 'DEMO-MUG',
  title: 'Stoneware mug',
  unitPriceMinor: 1_450,
  currency: 'EUR',
  receipt: { quantity: 20, when: 'each-run' },
};

export const LAMP: DemoSku = {
  sku: 'DEMO-LAMP',
  title: 'Desk lamp, the last one',
  unitPriceMinor: 8_900,
  currency: 'EUR',
  receipt: { quantity: 1, when: 'once' },
};

export const CHAIR: DemoSku = {
  sku: 'DEMO-CHAIR',
  title: 'Oak chair',
  unitPriceMinor: 21_900,
  currency: 'EUR',
  receipt: { quantity: 5, when: 'each-run' },
};

export const demoSkus = [MUG, LAMP, CHAIR] as const;

/** One order for each way in which an order usually ends. */
export const demoOrders: readonly DemoOrder[] = [
  {
    title: 'an order that is confirmed',
    sku: MUG.sku,
    quantity: 2,
    paymentMethod: 'pm_card_ok',
    expected: { status: 'confirmed' },
  },
  {
    title: 'an order for more than there is',
    sku: LAMP.sku,
    quantity: 3,
    paymentMethod: 'pm_card_ok',
    expected: { status: 'rejected', reason: 'out-of-stock' },
  },
  {
    title: 'an order whose card is declined, so that its stock is released',
    sku: CHAIR.sku,
    quantity: 1,
    paymentMethod: 'pm_card_declined',
    expected: { status: 'rejected', reason: 'payment-declined' },
  },
];
