import { describe, expect, it, beforeAll } from '@jest/globals';
import { newSku, openShop, timelineSteps, type Shop } from './shop.js';

/** Every way an order can end, seen from outside. */
describe('an order', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await openShop();
  });

  it('is confirmed: stock sold, money captured once', async () => {
    const sku = newSku('confirmed');
    await shop.operator.stockUp(sku, 10, { unitPriceMinor: 1_250, currency: 'EUR' });
    await shop.priceKnown(sku);
    const customer = await shop.visitor.signUp();

    const accepted = await customer.placeOrder({
      items: [{ sku, quantity: 2 }],
      paymentMethod: 'pm_card_ok',
      expectedTotal: { amountMinor: 2_500, currency: 'EUR' },
    });

    expect(accepted.status).toBe(202);
    expect(accepted.headers.get('location')).toBe(`/v1/orders/${accepted.body.id}`);
    expect(Number(accepted.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(accepted.body).toMatchObject({
      status: 'pending',
      total: { amountMinor: 2_500, currency: 'EUR' },
      items: [{ sku, quantity: 2, unitPriceMinor: 1_250, lineTotalMinor: 2_500 }],
    });
    const final = await shop.finalState(customer, accepted.body.id);
    expect(final).toMatchObject({ status: 'confirmed' });
    expect(await customer.stockOf(sku)).toMatchObject({ received: 10, available: 8, reserved: 0, sold: 2 });
    expect(await shop.auditor.moneyOf([accepted.body.id])).toEqual({
      capturedMinor: 2_500,
      refundedMinor: 0,
      captures: 1,
    });
    expect(await timelineSteps(customer, accepted.body.id)).toEqual(
      expect.arrayContaining(['reserve-stock', 'authorize-payment', 'commit-stock', 'capture-payment']),
    );
  });

  it('is rejected when a line is out of stock: nothing held, nothing taken', async () => {
    const [plenty, scarce] = [newSku('plenty'), newSku('scarce')];
    await shop.operator.stockUp(plenty, 10);
    await shop.operator.stockUp(scarce, 1);
    await shop.priceKnown(plenty, scarce);
    const customer = await shop.visitor.signUp();
    const { body } = await customer.placeOrder({
      items: [
        { sku: plenty, quantity: 1 },
        { sku: scarce, quantity: 2 },
      ],
      paymentMethod: 'pm_card_ok',
    });
    expect(await shop.finalState(customer, body.id)).toMatchObject({
      status: 'rejected',
      reason: 'out-of-stock',
    });
    expect(await customer.stockOf(plenty)).toMatchObject({ available: 10, reserved: 0, sold: 0 });
    expect(await customer.stockOf(scarce)).toMatchObject({ available: 1, reserved: 0, sold: 0 });
    expect(await shop.auditor.moneyOf([body.id])).toEqual({
      capturedMinor: 0,
      refundedMinor: 0,
      captures: 0,
    });
  });

  it('is rejected when the card is declined: the stock is back, nothing captured', async () => {
    const sku = newSku('declined');
    await shop.operator.stockUp(sku, 5);
    await shop.priceKnown(sku);
    const customer = await shop.visitor.signUp();
    const { body } = await customer.placeOrder({
      items: [{ sku, quantity: 3 }],
      paymentMethod: 'pm_card_declined',
    });
    expect(await shop.finalState(customer, body.id)).toMatchObject({
      status: 'rejected',
      reason: 'payment-declined',
    });
    expect(await customer.stockOf(sku)).toMatchObject({ received: 5, available: 5, reserved: 0, sold: 0 });
    expect(await shop.auditor.moneyOf([body.id])).toEqual({
      capturedMinor: 0,
      refundedMinor: 0,
      captures: 0,
    });
  });

  it('cancelled before the pivot is undone', async () => {
    const sku = newSku('cancelled');
    await shop.operator.stockUp(sku, 5);
    await shop.priceKnown(sku);
    const customer = await shop.visitor.signUp();
    // The slow card keeps the order before the pivot for seconds.
    const { body } = await customer.placeOrder({
      items: [{ sku, quantity: 2 }],
      paymentMethod: 'pm_card_slow',
    });
    const cancelled = await customer.request('POST', `/v1/orders/${body.id}/cancel`);
    expect(cancelled.status).toBe(202);
    expect(await shop.finalState(customer, body.id)).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled-by-customer',
    });
    expect(await customer.stockOf(sku)).toMatchObject({ available: 5, reserved: 0, sold: 0 });
    const money = await shop.auditor.moneyOf([body.id]);
    expect(money.capturedMinor - money.refundedMinor).toBe(0);
    const again = await customer.request('POST', `/v1/orders/${body.id}/cancel`);
    expect(again.status).toBe(202);
  });

  it('cannot be cancelled after the pivot', async () => {
    const sku = newSku('too-late');
    await shop.operator.stockUp(sku, 5);
    await shop.priceKnown(sku);
    const customer = await shop.visitor.signUp();
    const { body } = await customer.placeOrder({
      items: [{ sku, quantity: 1 }],
      paymentMethod: 'pm_card_ok',
    });
    await shop.finalState(customer, body.id);
    const cancelled = await customer.request('POST', `/v1/orders/${body.id}/cancel`);
    expect(cancelled).toMatchObject({ status: 409, body: { code: 'order_not_cancellable' } });
    expect(await shop.finalState(customer, body.id)).toMatchObject({ status: 'confirmed' });
    expect(await customer.stockOf(sku)).toMatchObject({ available: 4, sold: 1 });
  });

  it('survives a provider that charges and then times out: charged once', async () => {
    const sku = newSku('lost-answer');
    await shop.operator.stockUp(sku, 5);
    await shop.priceKnown(sku);
    const customer = await shop.visitor.signUp();
    const { body } = await customer.placeOrder({
      items: [{ sku, quantity: 1 }],
      paymentMethod: 'pm_card_timeout_after_charge',
    });
    expect(await shop.finalState(customer, body.id)).toMatchObject({ status: 'confirmed' });
    expect(await shop.auditor.moneyOf([body.id])).toEqual({
      capturedMinor: 1_000,
      refundedMinor: 0,
      captures: 1,
    });
  });
});
