import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeMessage, type MessageContract, type WireMessage } from '@millrace/contract-kit';
import { contracts, orderPlaced, reserveStock, stockRejected } from '@millrace/contracts';
import { newSlottedId, uuidV5, uuidV7 } from '@millrace/ids';
import { type FreshKafka, freshKafka, type OpenTopics, openTopics } from '@millrace/testing';
import { FakeGateway } from '../testing/gateway.fixture.js';
import { millrace } from '../testing/run.fixture.js';

const SLOT = 0x7a1;
const orderId = newSlottedId(SLOT);
const attemptId = uuidV7();
const [startedAt, endedAt] = [new Date(Date.UTC(2026, 0, 1)), new Date(Date.UTC(2026, 0, 1, 0, 0, 2))];

let kafka: FreshKafka;
let topics: OpenTopics;
let gateway: FakeGateway;

beforeAll(async () => {
  kafka = await freshKafka(contracts.allTopics());
  topics = await openTopics(contracts, kafka.brokers, []);
  gateway = await FakeGateway.start({
    [`GET /v1/sagas/${orderId}`]: {
      definition: 'fulfil-order',
      version: 1,
      status: 'compensated',
      reason: 'out-of-stock',
    },
    [`GET /v1/orders/${orderId}/timeline`]: {
      entries: [
        { at: startedAt.toISOString(), event: 'command-sent' },
        { at: endedAt.toISOString(), event: 'refused', detail: { reason: 'out-of-stock' } },
        { at: endedAt.toISOString(), event: 'compensated' },
      ],
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  await topics.stop();
  await kafka.stop();
});

function sent<T extends object>(contract: MessageContract<T>, fields: object, time: Date): WireMessage {
  const data = { ...contract.example, orderId, ...fields };
  return encodeMessage(contract, data, { id: uuidV5(orderId, contract.type), source: '/test', time });
}

describe('recording a saga', () => {
  it('puts together what its topics and its timeline say, and nothing of other orders', async () => {
    const placed = sent(orderPlaced, {}, startedAt);
    const command = sent(reserveStock, { attemptId }, startedAt);
    const reply = sent(stockRejected, { attemptId }, endedAt);
    const other = encodeMessage(
      reserveStock,
      { ...reserveStock.example, orderId: newSlottedId(SLOT) },
      { id: uuidV7(), source: '/test', time: startedAt },
    );
    // As brokers have it: of every message there may be a copy.
    await topics.send([placed, other, command, command, reply, reply]);
    const env = { ...gateway.env, KAFKA_BROKERS: kafka.brokers.join(',') };
    const { code, out, notes } = await millrace(env, 'sagas', 'record', orderId);
    expect({ code, notes }).toEqual({ code: 0, notes: '' });
    const { customerId, lines, total } = orderPlaced.example;
    expect(JSON.parse(out)).toEqual({
      definition: 'fulfil-order',
      version: 1,
      start: {
        id: orderId,
        slot: SLOT,
        data: { customerId, lines, total, paymentMethod: 'not recorded' },
        at: startedAt.getTime(),
        sends: [{ type: reserveStock.type, id: command.id, data: JSON.parse(command.value) as object }],
      },
      events: [
        {
          at: endedAt.getTime(),
          input: { reply: { type: stockRejected.type, data: JSON.parse(reply.value) as object } },
          sends: [],
        },
      ],
      end: { status: 'compensated', reason: 'out-of-stock' },
    });
  });
});
