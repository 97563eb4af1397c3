import { eventually } from '@millrace/testing';
import { uuidV7 } from '@millrace/ids';
import { describe, expect, it } from '@jest/globals';
import type { UndecodableRecord } from '../consume/record-decoder.js';
import type { Subscription } from '../subscription.js';
import { useScene } from '../testing/scene.fixture.js';
import { buryDeadLetters } from './bury-dead-letters.js';
import { removeDeadLetters } from './dead-letters.repository.js';
import { recordActions } from './desk-audit.js';
import { dyingUndecodable } from './dying-record.js';

const scene = useScene();
const order = { by: 'operator-1', reason: 'sold out years ago' };

/** A reader that rejects everything, and its letters. */
async function dead(count: number) {
  const messages = Array.from({ length: count }, (_, number) => scene.things.message(number));
  await scene.things.kafka.sendMessages(messages, 4);
  const reader = await scene.read({
    handle: async (batch, context) => {
      for (const message of batch) context.reject(message, 'refused', 'always');
    },
  });
  const letters = await eventually(
    async () => {
      const page = await reader.messaging.deadLetters.list({ limit: 100 });
      expect(page.letters).toHaveLength(count);
      return page.letters;
    },
    { waitingFor: `${count} dead letters` },
  );
  return { reader, desk: reader.messaging.deadLetters, ids: letters.map(({ id }) => id) };
}

describe('purging dead letters', () => {
  it('forgets one, once; one that was sent again, or is unknown, is not there to be purged', async () => {
    const { reader, desk, ids } = await dead(2);
    const [first, second] = ids as [string, string];
    expect(await desk.purge(first, order)).toMatchObject({ id: first, reason: 'refused', status: 'dead' });
    expect((await desk.list({ limit: 10 })).letters.map(({ id }) => id)).toEqual([second]);
    await scene.stop(reader);
    await desk.redrive(second, order);
    for (const id of [first, second, uuidV7()]) {
      await expect(desk.purge(id, order)).rejects.toMatchObject({ code: 'dead_letter_not_found' });
    }
    expect(await scene.db.count('dead_letters')).toBe(1);
  });

  describe('is for good: the record may be delivered once more, as it is when its offset was not committed', () => {
    const bury = (offset: string) =>
      scene.db.database.transaction((tx) => {
        const { topic } = scene.things;
        const record = { offset, key: null, headers: {}, value: Buffer.from('no JSON') };
        const unread = { record, reason: 'malformed', detail: '' } as unknown as UndecodableRecord;
        return buryDeadLetters(tx, [
          dyingUndecodable({ consumer: 'a consumer', topic } as Subscription, 0, unread),
        ]);
      });

    it('afterwards', async () => {
      const { messaging } = await scene.read();
      expect(await bury('7')).toBe(1);
      expect(await messaging.deadLetters.purgeMany({ code: 'malformed' }, order)).toEqual({ purged: 1 });
      expect(await bury('7')).toBe(0);
      expect(await bury('8')).toBe(1);
      expect(await messaging.deadLetters.count({})).toBe(1);
    });

    it('while it is being purged', async () => {
      const { database } = scene.db;
      expect(await bury('7')).toBe(1);
      const [removed, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const purging = database.transaction(async (tx) => {
        const { rows } = await tx.query<{ id: string }>('SELECT id FROM dead_letters');
        const letters = await removeDeadLetters(
          tx,
          rows.map(({ id }) => id),
        );
        await recordActions(tx, 'purge', letters, order);
        removed.resolve();
        await goOn.promise;
      });
      await removed.promise;
      const burying = bury('7');
      await eventually(
        async () => {
          const { rows } = await database.query(
            `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          );
          expect(rows).toHaveLength(1);
        },
        { waitingFor: 'the redelivery to wait for the purge' },
      );
      goOn.resolve();
      await purging;
      expect(await burying).toBe(0);
      expect(await scene.db.count('dead_letters')).toBe(0);
    });
  });

  it('keeps in the audit who did it and why, and the whole letter', async () => {
    const { desk, ids } = await dead(1);
    const { headers, valueBase64 } = await desk.get(ids[0]!);
    await desk.purge(ids[0]!, order);
    expect(await desk.actions(ids[0], 10)).toEqual([
      {
        letterId: ids[0],
        action: 'purge',
        ...order,
        at: expect.any(Date),
        jobId: null,
        before: expect.objectContaining({ reason: 'refused', detail: 'always', headers, valueBase64 }),
      },
    ]);
  });

  it('forgets a whole group, and nothing beside it', async () => {
    const { desk } = await dead(5);
    const [group] = await desk.groups();
    expect(group).toMatchObject({ count: 5, code: 'refused', topic: scene.things.topic.name });
    expect(await desk.purgeMany({ code: 'other' }, order)).toEqual({ purged: 0 });
    expect(await desk.count({ code: 'refused' })).toBe(5);
    const { consumer, topic, type, code } = group!;
    expect(await desk.purgeMany({ consumer, topic, type: type!, code }, order)).toEqual({ purged: 5 });
    expect(await desk.groups()).toEqual([]);
    expect(await desk.actions(undefined, 100)).toHaveLength(5);
  });
});
