import { Body, Controller, HttpCode, Inject, Injectable, Post } from '@nestjs/common';
import { ClientKafka, EventPattern, Payload } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { DataSource, type EntityManager } from 'typeorm';
import { Reservation, Stock, TOPICS, type EndedOrder, type Line, type PlacedOrder } from './entities.js';

@Injectable()
export class InventoryService {
  constructor(private readonly dataSource: DataSource) {}

  reserve({ orderId, lines }: PlacedOrder): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      await this.move(manager, lines, (stock, quantity) => {
        stock.available -= quantity;
        stock.reserved += quantity;
      });
      await manager.save(Reservation, { orderId, status: 'held' as const, lines });
    });
  }

  end({ orderId, status }: EndedOrder): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      const reservation = await manager.findOneByOrFail(Reservation, { orderId });
      if (reservation.status !== 'held') return;
      reservation.status = status === 'confirmed' ? 'sold' : 'released';
      await this.move(manager, reservation.lines, (stock, quantity) => {
        stock.reserved -= quantity;
        if (status === 'confirmed') stock.sold += quantity;
        else stock.available += quantity;
      });
      await manager.save(reservation);
    });
  }

  private async move(
    manager: EntityManager,
    lines: readonly Line[],
    change: (stock: Stock, quantity: number) => void,
  ): Promise<void> {
    // In the order of the SKUs, or two orders would wait for each other.
    for (const { sku, quantity } of lines.toSorted((a, b) => (a.sku < b.sku ? -1 : 1))) {
      const stock = await manager.findOneOrFail(Stock, {
        where: { sku },
        lock: { mode: 'pessimistic_write' },
      });
      change(stock, quantity);
      await manager.save(stock);
    }
  }
}

@Controller()
export class InventoryController {
  constructor(
    private readonly inventory: InventoryService,
    @Inject('KAFKA') private readonly kafka: ClientKafka,
  ) {}

  @EventPattern(TOPICS.placed)
  async onPlaced(@Payload() order: PlacedOrder): Promise<void> {
    await this.inventory.reserve(order);
    await lastValueFrom(this.kafka.emit(TOPICS.reserved, { key: order.orderId, value: order }));
  }

  @EventPattern(TOPICS.ended)
  async onEnded(@Payload() order: EndedOrder): Promise<void> {
    await this.inventory.end(order);
  }

  @Post('reserve')
  @HttpCode(200)
  async reserve(@Body() order: PlacedOrder): Promise<object> {
    await this.inventory.reserve(order);
    return {};
  }

  @Post('end')
  @HttpCode(200)
  async end(@Body() order: EndedOrder): Promise<object> {
    await this.inventory.end(order);
    return {};
  }
}
