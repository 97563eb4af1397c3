import { Body, Controller, HttpCode, Inject, Injectable, Post } from '@nestjs/common';
import { ClientKafka, EventPattern, Payload } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { DataSource } from 'typeorm';
import { Pool } from 'undici';
import { Payment, TOPICS, type EndedOrder, type PlacedOrder } from './entities.js';

export interface ProviderAddress {
  readonly url: string;
  readonly apiKey: string;
}

@Injectable()
export class PaymentService {
  private readonly http: Pool;

  constructor(
    private readonly dataSource: DataSource,
    @Inject('PROVIDER') private readonly provider: ProviderAddress,
  ) {
    this.http = new Pool(provider.url, { connections: 64 });
  }

  async pay({ orderId, totalMinor, paymentMethod }: PlacedOrder): Promise<EndedOrder> {
    const payments = this.dataSource.getRepository(Payment);
    const payment = await payments.save(
      payments.create({ orderId, status: 'pending', amountMinor: totalMinor, authorizationId: null }),
    );
    const body = { reference: orderId, amountMinor: totalMinor, currency: 'EUR', paymentMethod };
    const { id, status } = await this.call('/v1/authorizations', `${orderId}/authorize`, body);
    payment.authorizationId = id;
    if (status === 'authorized')
      await this.call(`/v1/authorizations/${id}/captures`, `${orderId}/capture`, {});
    payment.status = status === 'authorized' ? 'captured' : 'declined';
    await payments.save(payment);
    return { orderId, status: payment.status === 'captured' ? 'confirmed' : 'rejected' };
  }

  private async call(path: string, key: string, body: object): Promise<{ id: string; status: string }> {
    const response = await this.http.request({
      method: 'POST',
      path,
      headers: {
        authorization: `Bearer ${this.provider.apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
    });
    return (await response.body.json()) as { id: string; status: string };
  }
}

@Controller()
export class PaymentController {
  constructor(
    private readonly payments: PaymentService,
    @Inject('KAFKA') private readonly kafka: ClientKafka,
  ) {}

  @EventPattern(TOPICS.reserved)
  async onReserved(@Payload() order: PlacedOrder): Promise<void> {
    const result = await this.payments.pay(order);
    await lastValueFrom(this.kafka.emit(TOPICS.paid, { key: order.orderId, value: result }));
  }

  @Post('pay')
  @HttpCode(200)
  pay(@Body() order: PlacedOrder): Promise<EndedOrder> {
    return this.payments.pay(order);
  }
}
