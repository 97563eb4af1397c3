import type { Principal } from '@millrace/access';
import { slotOfId, slotOfKey } from '@millrace/ids';
import type { Queryable } from '@millrace/persistence';
import { readInterventions } from '@millrace/saga';
import { ShardRouter } from '@millrace/sharding';
import { Injectable } from '@nestjs/common';
import { viewOfIntervention } from '../attend-saga/attend-saga.dto.js';
import { customerOf, type OwnerFilter, readableBy } from '../order/order-access.js';
import { orderErrors } from '../order/order.errors.js';
import { findOrder } from '../order/order.repository.js';
import type { Order } from '../order/order.js';
import { listOrders } from './list-orders.js';
import type { ListOrdersQuery, OrderTimeline } from './read-order.dto.js';
import { readTimeline } from './read-timeline.js';

/** Shows orders to who may see them. An id or a customer leads to one shard; no other is asked. */
@Injectable()
export class ReadOrderHandler {
  constructor(private readonly router: ShardRouter) {}

  /** @throws AppError `order_not_found`, also for an order of somebody else */
  order(principal: Principal, orderId: string): Promise<Order> {
    return this.find(principal, orderId, findOrder);
  }

  /** @throws AppError `order_not_found`, also for an order of somebody else */
  timeline(principal: Principal, orderId: string): Promise<OrderTimeline> {
    return this.find(principal, orderId, async (shard, id, owner) => {
      const timeline = await readTimeline(shard, id, owner);
      if (timeline === undefined || owner !== 'any-customer') return timeline;
      const interventions = await readInterventions(shard, id);
      return { ...timeline, interventions: interventions.map(viewOfIntervention) };
    });
  }

  /** One more than asked for, when there are more. */
  ownOrders(principal: Principal, { cursor, limit }: ListOrdersQuery): Promise<readonly Order[]> {
    const customerId = customerOf(principal);
    return this.router.read(slotOfKey(customerId), (shard) =>
      listOrders(shard, customerId, cursor, limit + 1),
    );
  }

  private async find<T>(
    principal: Principal,
    orderId: string,
    look: (shard: Queryable, orderId: string, owner: OwnerFilter) => Promise<T | undefined>,
  ): Promise<T> {
    const slot = slotOfId(orderId);
    if (slot === undefined) throw orderErrors.order_not_found();
    const found = await this.router.read(slot, (shard) => look(shard, orderId, readableBy(principal)));
    if (!found) throw orderErrors.order_not_found();
    return found;
  }
}
