import { currentContext, formatBaggage, formatTraceparent } from '@millrace/context';
import { newSlottedId, slotOfKey } from '@millrace/ids';
import { ShardRouter } from '@millrace/sharding';
import { Injectable } from '@nestjs/common';
import { Catalogue } from '../catalogue/catalogue.js';
import type { AcceptRequest } from './accept-request.js';
import { findKeyUses } from './find-key-uses.js';
import { compareKeyUse, fingerprintOf } from './idempotency.js';
import { OrderIntake } from './order-intake.js';
import type { AcceptedOrder, PlaceOrderBody } from './place-order.dto.js';
import { placeOrderErrors } from './place-order.errors.js';
import { checkExpectedTotal, type PricedOrder, priceOrder } from './price-order.js';

/** Takes an order: prices it, and answers after it is durably there. */
@Injectable()
export class PlaceOrderHandler {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly intake: OrderIntake,
    private readonly router: ShardRouter,
  ) {}

  /**
   * The same key and body get the same answer, however often and however the prices have changed since.
   * @throws AppError of `placeOrderErrors`; `shard_unavailable`, `slot_not_owned`
   */
  async handle(customerId: string, idempotencyKey: string, body: PlaceOrderBody): Promise<AcceptedOrder> {
    const asked = {
      orderId: newSlottedId(slotOfKey(customerId)),
      slot: slotOfKey(customerId),
      customerId,
      idempotencyKey,
      fingerprint: fingerprintOf(body),
    };
    let priced: PricedOrder;
    try {
      priced = this.price(body);
    } catch (refused) {
      return this.answerOfKey(asked, refused);
    }
    const context = currentContext();
    const outcome = await this.intake.place({
      ...asked,
      ...priced,
      paymentMethod: body.paymentMethod,
      traceparent: formatTraceparent(context.trace),
      baggage: formatBaggage(context.baggage),
      deadline: context.deadline ?? Number.POSITIVE_INFINITY,
    });
    switch (outcome.kind) {
      case 'accepted':
      case 'replayed':
        return outcome.response;
      case 'key-reused':
        throw placeOrderErrors.idempotency_key_reused();
      case 'key-in-use':
        throw placeOrderErrors.idempotency_key_in_use();
    }
  }

  private price({ items, expectedTotal }: PlaceOrderBody): PricedOrder {
    const priced = priceOrder(items, (sku) => this.catalogue.find(sku));
    checkExpectedTotal(priced.total, expectedTotal);
    return priced;
  }

  /** What cannot be accepted today may have been accepted yesterday: its key says so. */
  private async answerOfKey(
    asked: Pick<AcceptRequest, 'orderId' | 'slot' | 'customerId' | 'idempotencyKey' | 'fingerprint'>,
    refused: unknown,
  ): Promise<AcceptedOrder> {
    const [use] = await this.router.read(asked.slot, (shard) => findKeyUses(shard, [asked]));
    if (!use) throw refused;
    if (compareKeyUse(use, asked) === 'reused') throw placeOrderErrors.idempotency_key_reused();
    return use.response;
  }
}
