import { AppError } from '@millrace/errors';
import { commitUnknown } from '@millrace/persistence';
import { metricsRegistry } from '@millrace/telemetry';
import { eventually } from '@millrace/testing';
import { describe, expect, it } from '@jest/globals';
import type { BatchContext, ReceivedMessage } from '../batch-handler.js';
import { messageDatabase, singleDatabaseStore, type MessageStore } from '../message-store.js';
import { numberOf, recordEffects } from '../testing/reader.fixture.js';
import { rawRecord } from '../testing/test-kafka.fixture.js';
import { useScene } from '../testing/scene.fixture.js';
import { openThingsDatabase } from '../testing/things.fixture.js';

const scene = useScene();

const messages = (count: number, place?: { name?: string; partition?: number }) =>
  Array.from({ length: count }, (_, index) => scene.things.message(index, place));

const deadLetters = async () => {
  const { rows } = await scene.db.database.query<{ reason: string; deaths: number; record_offset: number }>(
    'SELECT reason, deaths, record_offset FROM dead_letters ORDER BY record_offset',
  );
  return rows;
};

describe('a batch with one poison message', () => {
  it('has 499 effects and one dead letter that says why, and the consumer goes on', async () => {
    const batch = messages(500).map((message) => rawRecord(message, 4));
    const poison = { ...batch[250]!, value: Buffer.from([0x7b, 0xff, 0x00, 0x7d]) };
    await scene.things.kafka.send(scene.things.topic.name, batch.with(250, poison));
    const dead = await scene.things.kafka.collect(scene.things.deadTopic.name);
    const { consumer } = await scene.read({});
    await scene.effectsAre(499);
    await eventually(() => expect(dead).toHaveLength(1), {
      waitingFor: 'the record on the dead-letter topic',
    });
    const [{ partition, message }] = dead as [(typeof dead)[0]];
    const headers = Object.fromEntries(
      Object.entries(message.headers!).map(([name, value]) => [name, String(value)]),
    );
    expect(partition).toBe(0);
    expect(message.value).toEqual(poison.value);
    expect(headers).toMatchObject({
      ce_id: scene.things.message(250).id,
      dlq_reason: 'invalid-json',
      dlq_detail: expect.any(String),
      dlq_topic: scene.things.topic.name,
      dlq_partition: '0',
      dlq_offset: '250',
      dlq_consumer: consumer,
      dlq_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    await scene.things.kafka.sendMessages([scene.things.message(500)], 4);
    await scene.effectsAre(500);
    expect(await scene.db.count('inbox')).toBe(500);
    const metrics = await metricsRegistry.metrics();
    const labels = `consumer="${consumer}",topic="${scene.things.topic.name}"`;
    expect(metrics).toContain(
      `messaging_records_total{${labels},type="${scene.things.contract.type}",outcome="handled"} 500`,
    );
    expect(metrics).toContain(`messaging_records_total{${labels},type="undecodable",outcome="dead"} 1`);
    expect(await deadLetters()).toEqual([{ reason: 'invalid-json', deaths: 1, record_offset: 250 }]);
  });
});

describe('a message that its handler rejects', () => {
  it('is dead, its neighbours of the same transaction are not, and its inbox row is free for a redrive', async () => {
    await scene.things.kafka.sendMessages(messages(10), 4);
    await scene.read({
      handle: async (batch, context) => {
        const bad = batch.filter((message) => numberOf(message) === 4);
        for (const message of bad) context.reject(message, 'unknown-thing', 'there is no thing 4');
        await recordEffects(
          context.transaction,
          batch.filter((message) => !bad.includes(message)),
        );
      },
    });
    await scene.effectsAre(9);
    expect(await deadLetters()).toEqual([{ reason: 'unknown-thing', deaths: 1, record_offset: 4 }]);
    expect(await scene.db.count('inbox')).toBe(9);
  });
});

describe('a bug in a handler', () => {
  // The first three are what kafkajs takes for its own bugs: it would stop the consumer for good.
  it.each<[string, () => unknown]>([
    ['TypeError', () => new TypeError('x is not a function')],
    ['SyntaxError', () => new SyntaxError('unexpected')],
    ['RangeError', () => new RangeError('too deep')],
    ['AppError', () => new AppError({ code: 'no', kind: 'conflict', detail: 'no' })],
    ['thrown string', () => 'just a string'],
  ])(
    '%s: only the culprit is dead, after its tries; the others have one effect each',
    async (_name, error) => {
      let tries = 0;
      await scene.things.kafka.sendMessages(messages(50), 4);
      const reader = await scene.read({
        subscription: { maxBugAttempts: 3 },
        handle: async (batch, { transaction }) => {
          await recordEffects(transaction, batch);
          if (!batch.some((message) => numberOf(message) === 20)) return;
          if (batch.length === 1) tries++;
          // oxlint-disable-next-line typescript/only-throw-error -- that is what is tested
          throw error();
        },
      });
      await scene.effectsAre(49);
      expect(tries).toBe(3);
      expect(await deadLetters()).toEqual([{ reason: 'handler-bug', deaths: 1, record_offset: 20 }]);
      await scene.things.kafka.sendMessages([scene.things.message(50)], 4);
      await scene.effectsAre(50);
      expect(reader.fatal).toEqual([]);
    },
  );

  it('that does not come back costs nothing', async () => {
    let failures = 0;
    await scene.things.kafka.sendMessages(messages(5), 4);
    await scene.read({
      handle: async (batch, { transaction }) => {
        await recordEffects(transaction, batch);
        if (failures++ === 0) throw new TypeError('once');
      },
    });
    await scene.effectsAre(5);
    expect(await deadLetters()).toEqual([]);
  });

  it('work that the handler did not await is refused instead of lost', async () => {
    let late: BatchContext | undefined;
    await scene.things.kafka.sendMessages(messages(1), 4);
    await scene.read({
      handle: async (batch, context) => {
        await recordEffects(context.transaction, batch);
        late = context;
      },
    });
    await scene.effectsAre(1);
    expect(() => late!.send(scene.things.message(9))).toThrow(/not awaited/);
  });
});

describe('a retryable failure', () => {
  it('skips nothing, keeps the order, and leaves other partitions alone', async () => {
    let away = true;
    let tries = 0;
    const handled: number[] = [];
    await scene.things.kafka.sendMessages(messages(100, { name: 'a', partition: 0 }), 4);
    await scene.things.kafka.sendMessages(messages(100, { name: 'b', partition: 1 }), 4);
    const reader = await scene.read({
      subscription: { maxBatchSize: 30 },
      handle: async (batch, { transaction, afterCommit }) => {
        await recordEffects(transaction, batch);
        if (batch[0]!.partition !== 0) return;
        tries++;
        if (away) throw new AppError({ code: 'away', kind: 'unavailable', detail: 'away' });
        afterCommit(() => handled.push(...batch.map(numberOf)));
      },
    });
    await scene.effectsAre(100);
    await eventually(() => expect(tries).toBeGreaterThanOrEqual(3), { waitingFor: 'some tries' });
    expect((await reader.health.ready()).healthy).toBe(true);
    away = false;
    await scene.effectsAre(200);
    expect(handled).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(await deadLetters()).toEqual([]);
    await eventually(async () => expect((await scene.committed(reader)).slice(0, 2)).toEqual([100, 100]), {
      waitingFor: 'the offsets of both partitions',
    });
  });

  it('of one database undoes nothing of another, and offsets stop before it', async () => {
    const other = await openThingsDatabase();
    try {
      let away = true;
      const split: MessageStore = {
        ...singleDatabaseStore('even', scene.db.database),
        route: async (batch) => [
          {
            database: messageDatabase('even', scene.db.database),
            messages: batch.filter((m) => numberOf(m) % 2 === 0),
          },
          {
            database: messageDatabase('odd', other.database),
            messages: batch.filter((m) => numberOf(m) % 2 === 1),
          },
        ],
      };
      await scene.things.kafka.sendMessages(messages(20), 4);
      const reader = await scene.read({
        store: split,
        handle: async (batch: readonly ReceivedMessage[], context) => {
          if (context.database === 'odd' && away) throw commitUnknown(new Error('away'));
          await recordEffects(context.transaction, batch);
        },
      });
      await scene.effectsAre(10);
      await eventually(async () => expect((await scene.committed(reader))[0]).toBe(1), {
        waitingFor: 'the offset of the settled beginning',
      });
      expect(await other.effects()).toEqual({ total: 0, distinct: 0 });
      away = false;
      await eventually(async () => expect(await other.effects()).toEqual({ total: 10, distinct: 10 }), {
        waitingFor: 'the other database',
      });
      await scene.effectsAre(10);
    } finally {
      await scene.stopAll();
      await other.close();
    }
  });
});
