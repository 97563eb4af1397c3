import { eventually } from '@millrace/testing';
import { uuidV7 } from '@millrace/ids';
import { describe, expect, it } from '@jest/globals';
import type { UndecodableRecord } from '../consume/record-decoder.js';
import type { Subscription } from '../subscription.js';
import { useScene } from '../testing/scene.fixture.js';
import { buryDeadLetters } from './bury-dead-letters.js';
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

  it('is for good: the record may be delivered once more, as it is when its offset was not committed', async () => {
    const { messaging } = await scene.read();
    const { consumer, topic } = { consumer: 'a consumer', topic: scene.things.topic };
    const value = Buffer.from('no JSON');
    const unread = {
      record: { offset: '7', key: null, headers: {}, value },
      reason: 'malformed',
      detail: '',
    };
    const bury = (offset: string) =>
      scene.db.database.transaction((tx) => {
        const record = { ...unread, record: { ...unread.record, offset } } as UndecodableRecord;
        return buryDeadLetters(tx, [dyingUndecodable({ consumer, topic } as Subscription, 0, record)]);
      });
    expect(await bury('7')).toBe(1);
    expect(await messaging.deadLetters.purgeMany({ code: 'malformed' }, order)).toEqual({ purged: 1 });
    expect(await bury('7')).toBe(0);
    expect(await bury('8')).toBe(1);
    expect(await messaging.deadLetters.count({})).toBe(1);
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
