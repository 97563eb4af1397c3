import { AppError } from '@millrace/errors';
import { eventually } from '@millrace/testing';
import { describe, expect, it } from '@jest/globals';
import { numberOf, recordEffects } from '../testing/reader.fixture.js';
import { rawRecord } from '../testing/test-kafka.fixture.js';
import { useScene } from '../testing/scene.fixture.js';

const scene = useScene();

const PARTITIONS = [0, 1, 2, 3];

const messages = (count: number, partition: number) =>
  Array.from({ length: count }, (_, index) =>
    scene.things.message(index, { name: `p${partition}`, partition }),
  );

/** Ten messages on each of the partitions, there before anyone reads. */
async function sendTenEach(): Promise<void> {
  for (const partition of PARTITIONS) await scene.things.kafka.sendMessages(messages(10, partition), 4);
}

const disorder = async () => {
  const { rows } = await scene.db.database.query<{ disorder: number }>(
    `SELECT count(*) AS disorder FROM (
       SELECT number, lag(number) OVER (PARTITION BY name ORDER BY position) AS previous FROM effects
     ) AS ordered WHERE number <> coalesce(previous, -1) + 1`,
  );
  return rows[0]!.disorder;
};

describe('partitions of one consumer', () => {
  it('share a transaction when they have something at the same time, in order within each', async () => {
    await sendTenEach();
    const together: number[][] = [];
    const reader = await scene.read({
      handle: async (batch, { transaction }) => {
        await recordEffects(transaction, batch);
        together.push([...new Set(batch.map(({ partition }) => partition))]);
      },
    });
    await scene.effectsAre(40);
    expect(Math.max(...together.map((partitions) => partitions.length))).toBeGreaterThan(1);
    expect(await disorder()).toBe(0);
    await eventually(async () => expect(await scene.committed(reader)).toEqual([10, 10, 10, 10]), {
      waitingFor: 'the offsets of every partition',
    });
  });

  it('do not suffer from a culprit among them: it alone is dead, with its own place', async () => {
    await sendTenEach();
    const bad = (partition: number, number: number) => partition === 2 && number === 4;
    const reader = await scene.read({
      handle: async (batch, { transaction }) => {
        await recordEffects(transaction, batch);
        if (batch.some((message) => bad(message.partition, numberOf(message)))) throw new TypeError('bug');
      },
    });
    await scene.effectsAre(39);
    await eventually(async () => expect(await scene.committed(reader)).toEqual([10, 10, 10, 10]), {
      waitingFor: 'the offsets of every partition',
    });
    const { rows } = await scene.db.database.query(
      'SELECT reason, partition, record_offset FROM dead_letters',
    );
    expect(rows).toEqual([{ reason: 'handler-bug', partition: 2, record_offset: 4 }]);
  });

  it('bury what cannot be read of each of them under its own partition', async () => {
    for (const partition of PARTITIONS) {
      const records = messages(10, partition).map((message) => rawRecord(message, 4));
      const poison = { ...records[partition]!, value: 'no JSON' };
      await scene.things.kafka.send(scene.things.topic.name, records.with(partition, poison));
    }
    await scene.read({});
    await scene.effectsAre(36);
    const { rows } = await scene.db.database.query(
      'SELECT partition, record_offset FROM dead_letters ORDER BY partition',
    );
    expect(rows).toEqual(PARTITIONS.map((partition) => ({ partition, record_offset: partition })));
  });

  it('go on while one of them must be tried again, and its offset stays', async () => {
    await sendTenEach();
    let away = true;
    const reader = await scene.read({
      handle: async (batch, { transaction }) => {
        await recordEffects(transaction, batch);
        if (away && batch.some(({ partition }) => partition === 1)) {
          throw new AppError({ code: 'away', kind: 'unavailable', detail: 'away' });
        }
      },
    });
    await scene.effectsAre(30);
    await scene.things.kafka.sendMessages([scene.things.message(10, { name: 'p0', partition: 0 })], 4);
    await scene.effectsAre(31);
    await eventually(async () => expect(await scene.committed(reader)).toEqual([11, -1, 10, 10]), {
      waitingFor: 'the offsets of the others',
    });
    away = false;
    await scene.effectsAre(41);
    expect(await disorder()).toBe(0);
  });

  it('do not wait for one of them whose handler hangs', async () => {
    await scene.things.kafka.sendMessages(messages(1, 3), 4);
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    await scene.read({
      handle: async (batch, { transaction }) => {
        if (batch.some(({ partition }) => partition === 3)) {
          entered.resolve();
          await gate.promise;
        }
        await recordEffects(transaction, batch);
      },
    });
    await entered.promise;
    for (const partition of [0, 1, 2]) await scene.things.kafka.sendMessages(messages(10, partition), 4);
    await scene.effectsAre(30);
    gate.resolve();
    await scene.effectsAre(31);
  });
});
