import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { eventually } from '@millrace/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { recordEffects } from '../testing/reader.fixture.js';
import { useScene } from '../testing/scene.fixture.js';

const scene = useScene();

const sendTo = (partition: number, from: number, to: number) =>
  scene.things.kafka.sendMessages(
    Array.from({ length: to - from }, (_, index) =>
      scene.things.message(from + index, { name: `p${partition}`, partition }),
    ),
    4,
  );

const committedAre = (consumer: string, offsets: readonly number[]) =>
  eventually(
    async () =>
      expect(await scene.things.kafka.committed(consumer, scene.things.topic.name)).toEqual(offsets),
    {
      waitingFor: `the offsets ${offsets.join(', ')}`,
      timeoutMs: 40_000,
    },
  );

describe('a consumer that is killed between its commit and the commit of offsets', () => {
  let killed: ChildProcess;
  afterEach(() => {
    killed.kill('SIGKILL');
  });

  it('leaves nothing undone and nothing done twice to its successor', async () => {
    const consumer = `${scene.things.prefix}.killed`;
    await sendTo(0, 0, 500);
    await sendTo(1, 0, 500);
    const script = new URL('../testing/killed-reader.fixture.js', import.meta.url).pathname;
    killed = spawn(
      process.execPath,
      [script, scene.things.brokers.join(','), scene.things.topic.name, scene.db.url, consumer],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let batches = 0;
    for await (const line of createInterface({ input: killed.stdout! })) {
      if (line.startsWith('committed') && ++batches === 5) break;
    }
    killed.kill('SIGKILL');
    expect((await scene.db.effects()).total).toBeGreaterThanOrEqual(250);
    expect(await scene.things.kafka.committed(consumer, scene.things.topic.name)).toEqual([-1, -1, -1, -1]);
    await scene.read({ subscription: { consumer } });
    await committedAre(consumer, [500, 500, -1, -1]);
    expect(await scene.db.effects()).toEqual({ total: 1_000, distinct: 1_000 });
  });
});

describe('a rebalance', () => {
  // A handler that a failed test left waiting would keep its reader from stopping.
  let release: () => void = () => undefined;
  afterEach(() => release());

  it('while batches run: what was buffered is read anew by whoever has the partition, each message has one effect', async () => {
    for (const partition of [0, 1, 2, 3]) await sendTo(partition, 0, 300);
    const gate = Promise.withResolvers<void>();
    release = gate.resolve;
    // How many partitions the first batch is of is up to the broker: the others are the second member's to read.
    const entered = Promise.withResolvers<readonly string[]>();
    const first = await scene.read({
      handle: async (messages, { transaction }) => {
        entered.resolve(messages.map(({ envelope }) => envelope.id));
        await gate.promise;
        await recordEffects(transaction, messages);
      },
    });
    const inHand = await entered.promise;
    const second = await scene.read({ subscription: { maxBatchSize: 20 } });
    const isReading = async () =>
      expect(
        second.messaging.batchServer.consumers[0]!.buffered + (await scene.db.effects()).total,
      ).toBeGreaterThan(0);
    await eventually(isReading, { waitingFor: 'the second member to read its share' });
    const { rows } = await scene.db.database.query(
      'SELECT message_id FROM effects WHERE message_id = ANY($1::uuid[])',
      [inHand],
    );
    expect(rows).toEqual([]);
    gate.resolve();
    await committedAre(second.consumer, [300, 300, 300, 300]);
    expect(await scene.db.effects()).toEqual({ total: 1_200, distinct: 1_200 });
    expect([...first.fatal, ...second.fatal]).toEqual([]);
  });

  it('again and again, members coming and going: nothing lost, nothing doubled, order kept', async () => {
    const stay = await scene.read({ subscription: { maxBatchSize: 20 } });
    for (let turn = 0; turn < 4; turn++) {
      const passing = await scene.read({ subscription: { maxBatchSize: 20 } });
      for (const partition of [0, 1, 2, 3]) await sendTo(partition, turn * 100, turn * 100 + 100);
      await scene.stop(passing);
    }
    await committedAre(stay.consumer, [400, 400, 400, 400]);
    expect(await scene.db.effects()).toEqual({ total: 1_600, distinct: 1_600 });
    const { rows } = await scene.db.database.query<{ disorder: number }>(
      `SELECT count(*) AS disorder FROM (
         SELECT number, lag(number) OVER (PARTITION BY name ORDER BY position) AS previous FROM effects
       ) AS ordered WHERE number <> coalesce(previous, -1) + 1`,
    );
    expect(rows).toEqual([{ disorder: 0 }]);
  });
});

describe('a session that is shorter than the broker allows', () => {
  it('is given up for one that it does: the group is joined and read', async () => {
    await sendTo(0, 0, 10);
    const reader = await scene.read({ tuning: { sessionTimeoutMs: 1_000, heartbeatIntervalMs: 300 } });
    await scene.effectsAre(10);
    expect(reader.fatal).toEqual([]);
  });
});
