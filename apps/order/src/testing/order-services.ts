import { randomUUID } from 'node:crypto';
import { encodeMessage, type WireMessage } from '@millrace/contract-kit';
import { contracts, inventoryCommands, orderEvents, paymentCommands, skuListed } from '@millrace/contracts';
import { uuidV7 } from '@millrace/ids';
import { type Service, startService } from '@millrace/service-kit';
import { eventually, freshKafka, type OpenTopics, openTopics, tokenIssuer } from '@millrace/testing';
import { order } from '../order.service.js';
import { type FreshShards, freshShards } from './fresh-shards.js';
import { fulfilOverKafka } from './fulfil-over-kafka.js';
import { orderCaller } from './order-caller.js';

/** Any number of replicas of the order service over real shards and a real Kafka; a mug is for sale. */
export interface OrderServices {
  readonly shards: FreshShards;
  readonly topics: OpenTopics;
  /** Starts a replica, ready when this resolves. */
  start(env?: Readonly<Record<string, string>>): Promise<Service>;
  /** A token of a new customer, or of whoever is named. */
  token(of?: { readonly subject?: string; readonly roles?: readonly string[] }): string;
  /** Places an order at a replica. @returns its id. */
  place(service: Service, token: string): Promise<string>;
  /** Plays inventory and payment until the order is confirmed. */
  fulfil(orderId: string): Promise<void>;
  /** Stops every replica that still runs, and all they stand on. */
  close(): Promise<void>;
}

export async function orderServices(): Promise<OrderServices> {
  const [shards, kafka, issuer] = await Promise.all([
    freshShards(),
    freshKafka(contracts.allTopics()),
    tokenIssuer(),
  ]);
  const heard = [orderEvents.name, inventoryCommands.name, paymentCommands.name];
  const topics = await openTopics(contracts, kafka.brokers, heard);
  await topics.send([mugListing()]);
  const started: Service[] = [];
  return {
    shards,
    topics,
    start: async (env = {}) => {
      const service = await startService(order, {
        CONTROL_DATABASE_URL: shards.settings.controlDatabaseUrl,
        ORDER_SHARD_USER: shards.settings.shardUser,
        ORDER_SHARD_PASSWORD: shards.settings.shardPassword,
        KAFKA_BROKERS: kafka.brokers.join(','),
        AUTH_JWKS_URL: issuer.jwksUrl,
        LOG_LEVEL: 'fatal',
        ...env,
      });
      started.push(service);
      await untilReady(service);
      return service;
    },
    token: ({ subject = randomUUID(), roles = ['customer'] } = {}) => issuer.tokenOf({ subject, roles }),
    place: async (service, token) => {
      const { status, body } = await orderCaller(service.url, token)('POST', '/orders', {
        body: { items: [{ sku: 'mug', quantity: 2 }], paymentMethod: 'pm_card_ok' },
        headers: { 'idempotency-key': randomUUID() },
      });
      if (status !== 202) throw new Error(`placing an order answered ${status}`);
      return body.id;
    },
    fulfil: (orderId) => fulfilOverKafka(topics, orderId),
    close: async () => {
      const stops = await Promise.all(started.map((service) => service.stop()));
      await topics.stop();
      await Promise.all([shards.close(), kafka.stop(), issuer.stop()]);
      const failed = stops.flatMap((stop) => stop.failed);
      if (failed.length > 0) throw new Error(`a replica could not stop: ${failed.join(', ')}`);
    },
  };
}

function mugListing(): WireMessage {
  const data = { sku: 'mug', title: 'Mug', unitPriceMinor: 1_000, currency: 'EUR', revision: 1 };
  return encodeMessage(skuListed, data, { id: uuidV7(), source: '/millrace/inventory' });
}

function untilReady(service: Service): Promise<void> {
  return eventually(
    async () => {
      const ready = await fetch(`${service.url}/health/ready`);
      if (!ready.ok) throw new Error(await ready.text());
    },
    { waitingFor: 'the order service to be ready', timeoutMs: 60_000 },
  );
}
