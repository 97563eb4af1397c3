import { randomUUID } from 'node:crypto';
import { Body, Controller, HttpCode, Inject, Injectable, Post } from '@nestjs/common';
import { ClientKafka, EventPattern, Payload } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { DataSource } from 'typeorm';
import { Pool } from 'undici';
import type { OrderBody } from '../load/order-stream.js';
import { priceOfSku } from '../system/catalogue.js';
import { Order, TOPICS, type EndedOrder, type PlacedOrder } from './entities.js';

export interface Neighbours {
  readonly inventory: string;
  readonly payment: string;
}

@Injectable()
export class OrderService {
  constructor(private readonly dataSource: DataSource) {}

  async place({ items, paymentMethod }: OrderBody): Promise<PlacedOrder> {
    const priced = items.map(({ sku, quantity }) => ({ sku, quantity, unitPriceMinor: priceOfSku(sku) }));
    const totalMinor = priced.reduce(
      (sum, { quantity, unitPriceMinor }) => sum + quantity * unitPriceMinor,
      0,
    );
    const order = await this.dataSource.getRepository(Order).save({
      id: randomUUID(),
      status: 'pending' as const,
      totalMinor,
      paymentMethod,
      items: priced,
    });
    return { orderId: order.id, lines: items, totalMinor, paymentMethod };
  }

  async end({ orderId, status }: EndedOrder): Promise<void> {
    const orders = this.dataSource.getRepository(Order);
    const order = await orders.findOneByOrFail({ id: orderId });
    order.status = status;
    await orders.save(order);
  }
}

@Controller()
export class OrderController {
  private readonly inventory: Pool;
  private readonly payment: Pool;

  constructor(
    private readonly orders: OrderService,
    @Inject('KAFKA') private readonly kafka: ClientKafka,
    @Inject('NEIGHBOURS') neighbours: Neighbours,
  ) {
    this.inventory = new Pool(neighbours.inventory, { connections: 64 });
    this.payment = new Pool(neighbours.payment, { connections: 64 });
  }

  /** The usual way: saved, then told to whom it may concern. */
  @Post('orders')
  @HttpCode(202)
  async place(@Body() body: OrderBody): Promise<{ id: string }> {
    const order = await this.orders.place(body);
    await lastValueFrom(this.kafka.emit(TOPICS.placed, { key: order.orderId, value: order }));
    return { id: order.orderId };
  }

  @EventPattern(TOPICS.paid)
  async onPaid(@Payload() ended: EndedOrder): Promise<void> {
    await this.orders.end(ended);
    await lastValueFrom(this.kafka.emit(TOPICS.ended, { key: ended.orderId, value: ended }));
  }

  /** The synchronous form: the customer waits while every service is called, one after the other. */
  @Post('orders-at-once')
  @HttpCode(201)
  async placeAtOnce(@Body() body: OrderBody): Promise<{ id: string }> {
    const order = await this.orders.place(body);
    await call(this.inventory, '/reserve', order);
    const ended = (await call(this.payment, '/pay', order)) as EndedOrder;
    await call(this.inventory, '/end', ended);
    await this.orders.end(ended);
    return { id: order.orderId };
  }
}

async function call(pool: Pool, path: string, body: object): Promise<unknown> {
  const response = await pool.request({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}`);
  return response.body.json();
}
