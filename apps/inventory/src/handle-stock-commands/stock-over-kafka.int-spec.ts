import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeMessage, type MessageContract, type WireMessage } from '@millrace/contract-kit';
import {
  commitStock,
  inventoryCatalogue,
  inventoryEvents,
  releaseStock,
  reserveStock,
  skuListed,
} from '@millrace/contracts';
import { newSlottedId, uuidV5, uuidV7 } from '@millrace/ids';
import { eventually } from '@millrace/testing';
import { findStockedSku } from '../catalogue/catalogue.repository.js';
import { testService, type TestService } from '../testing/test-service.js';
import { openTopics, type TestTopics } from '../testing/test-topics.js';

let inventory: TestService;
let topics: TestTopics;

beforeAll(async () => {
  inventory = await testService({ HOLD_EXPIRY_POLL_MS: '50' });
  topics = await openTopics(inventory.kafka.brokers, [inventoryEvents.name, inventoryCatalogue.name]);
});
afterAll(async () => {
  await topics.stop();
  await inventory.stop();
});

function command<T extends { orderId: string; attemptId: string }>(
  contract: MessageContract<T>,
  data: T,
): WireMessage {
  const id = uuidV5(data.orderId, contract.name, data.attemptId);
  return encodeMessage(contract, data, { id, source: '/millrace/order' });
}

const reserve = (orderId: string, sku: string, quantity: number, holdSeconds = 900) =>
  command(reserveStock, { orderId, attemptId: uuidV7(), lines: [{ sku, quantity }], holdSeconds });
const commit = (orderId: string) => command(commitStock, { orderId, attemptId: uuidV7(), holdVersion: 1 });
const release = (orderId: string) => command(releaseStock, { orderId, attemptId: uuidV7() });

const repliesTo = (orderId: string) =>
  topics.heard.filter((message) => message.envelope.subject === orderId).map(({ contract }) => contract.name);

const expectReplies = (orderId: string, names: readonly string[]) =>
  eventually(() => expect(repliesTo(orderId)).toEqual(names), {
    waitingFor: `the replies ${names.join(', ')}`,
  });

const stockOf = (sku: string) => findStockedSku(inventory.database.database, sku);

describe('stock commands over Kafka', () => {
  it('each is answered once, in order, with the attempt it came from', async () => {
    await inventory.database.stockUp('MUG', 10);
    const orderId = newSlottedId(1_234);
    const commands = [
      reserve(orderId, 'MUG', 2),
      commit(orderId),
      release(orderId),
      reserve(orderId, 'MUG', 2),
    ];
    await topics.send(commands);
    await expectReplies(orderId, ['stock-reserved', 'stock-committed', 'stock-released', 'stock-rejected']);
    const attempts = topics.heard
      .filter((message) => message.envelope.subject === orderId)
      .map((message) => (message.data as { attemptId: string }).attemptId);
    expect(attempts).toEqual(
      commands.map(({ value }) => (JSON.parse(value) as { attemptId: string }).attemptId),
    );
    expect(await stockOf('MUG')).toMatchObject({ received: 10, available: 10, reserved: 0, sold: 0 });
  });

  it('100 orders on one hot SKU, every command delivered ten times in any order: one effect each', async () => {
    await inventory.database.stockUp('HOT', 60);
    const orders = Array.from({ length: 100 }, (_, n) => newSlottedId(n * 40));
    const reserves = orders.map((orderId) => reserve(orderId, 'HOT', 1));
    const copies = Array.from({ length: 10 }, (_, round) =>
      reserves.map((_message, index) => reserves[(index * 37 + round * 11) % reserves.length]!),
    );
    for (const copy of copies) await topics.send(copy);
    await eventually(() => expect(orders.flatMap(repliesTo)).toHaveLength(100), {
      waitingFor: '100 replies',
    });
    // The last of each partition is behind all the copies: once it is answered, they have all been handled.
    const last = [0, 1_024, 2_048, 3_072].map((slot) => newSlottedId(slot));
    await topics.send(last.map(release));
    for (const orderId of last) await expectReplies(orderId, ['stock-released']);
    expect(orders.flatMap(repliesTo).sort()).toEqual([
      ...Array.from({ length: 40 }, () => 'stock-rejected'),
      ...Array.from({ length: 60 }, () => 'stock-reserved'),
    ]);
    expect(await stockOf('HOT')).toMatchObject({ received: 60, available: 0, reserved: 60, sold: 0 });
  });

  it('a hold that nobody ends is given back when its time is over', async () => {
    await inventory.database.stockUp('SHORT', 5);
    const orderId = newSlottedId(7);
    await topics.send([reserve(orderId, 'SHORT', 5, 1)]);
    await expectReplies(orderId, ['stock-reserved']);
    await eventually(
      async () => expect(await stockOf('SHORT')).toMatchObject({ available: 5, reserved: 0 }),
      {
        waitingFor: 'the hold to expire',
      },
    );
    await topics.send([commit(orderId)]);
    await expectReplies(orderId, ['stock-reserved', 'stock-commit-refused']);
  });
});

describe('the catalogue over Kafka', () => {
  it('a SKU that is listed is announced, at once', async () => {
    const response = await fetch(`${inventory.service.url}/inventory/skus/NEW`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${inventory.tokenOf('operator')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ title: 'New', unitPriceMinor: 5, currency: 'EUR' }),
    });
    expect(response.status).toBe(201);
    await eventually(
      () =>
        expect(topics.heard.find((message) => message.envelope.subject === 'NEW')).toMatchObject({
          contract: skuListed,
          data: { sku: 'NEW', title: 'New', unitPriceMinor: 5, currency: 'EUR', revision: 1 },
        }),
      { waitingFor: 'the announcement of NEW' },
    );
  });
});
