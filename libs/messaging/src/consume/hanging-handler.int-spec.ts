import { eventually } from '@millrace/testing';
import type { Transaction } from '@millrace/persistence';
import { describe, expect, it } from '@jest/globals';
import { numberOf, recordEffects } from '../testing/reader.fixture.js';
import { useScene } from '../testing/scene.fixture.js';

const scene = useScene();

const deadLetters = async () => {
  const { rows } = await scene.db.database.query(
    'SELECT partition, record_offset, reason, error_code FROM dead_letters',
  );
  return rows;
};

describe('a handler that never returns for one message', () => {
  it('is given up: that message alone is dead, all others have one effect each, also of its partition', async () => {
    const place = { name: 'a thing', partition: 0 };
    const messages = Array.from({ length: 50 }, (_, index) => scene.things.message(index, place));
    const others = Array.from({ length: 50 }, (_, index) =>
      scene.things.message(50 + index, { ...place, partition: 1 }),
    );
    await scene.things.kafka.sendMessages([...messages, ...others], 4);
    const leftOpen: Transaction[] = [];
    const reader = await scene.read({
      tuning: { handlerIdleMs: 1_000 },
      subscription: { maxBugAttempts: 2 },
      handle: async (batch, { transaction }) => {
        await recordEffects(transaction, batch);
        if (!batch.some((message) => numberOf(message) === 20)) return;
        leftOpen.push(transaction);
        await new Promise(() => undefined);
      },
    });
    await scene.effectsAre(99);
    await eventually(async () => expect(await deadLetters()).toHaveLength(1), {
      waitingFor: 'its dead letter',
    });
    expect(await deadLetters()).toEqual([
      { partition: 0, record_offset: 20, reason: 'handler-bug', error_code: 'handler_hangs' },
    ]);
    await eventually(async () => expect((await scene.committed(reader)).slice(0, 2)).toEqual([50, 50]), {
      waitingFor: 'every record to be settled',
    });
    expect(reader.fatal).toEqual([]);
    expect(leftOpen.length).toBeGreaterThanOrEqual(2);
    for (const transaction of leftOpen) {
      await expect(transaction.query('DELETE FROM effects')).rejects.toThrow(/the transaction is over/);
    }
    await scene.effectsAre(99);
  });
});
