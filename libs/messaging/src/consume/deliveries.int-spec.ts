import { commitUnknown } from '@millrace/persistence';
import { eventually } from '@millrace/testing';
import { describe, expect, it } from '@jest/globals';
import { singleDatabaseStore, type MessageStore } from '../message-store.js';
import { useScene } from '../testing/scene.fixture.js';

const scene = useScene();

const messages = (count: number) => Array.from({ length: count }, (_, index) => scene.things.message(index));

describe('deliveries', () => {
  it('ten of everything, doubled inside of a batch too, have one effect each', async () => {
    const once = messages(200);
    for (let delivery = 0; delivery < 5; delivery++) {
      await scene.things.kafka.sendMessages(
        once.flatMap((message) => [message, message]),
        4,
      );
    }
    const reader = await scene.read({});
    await eventually(async () => expect((await scene.committed(reader))[0]).toBe(2_000), {
      waitingFor: 'all records to be settled',
    });
    await scene.effectsAre(200);
  });

  it('of a commit whose reply was lost have one effect', async () => {
    let lost = 0;
    const real = singleDatabaseStore('things', scene.db.database);
    const [database] = await real.databases();
    const forgetful: MessageStore = {
      ...real,
      route: async (batch) => [
        {
          messages: batch,
          database: {
            ...database!,
            transaction: async (slots, work) => {
              const result = await database!.transaction(slots, work);
              if (lost++ < 2) throw commitUnknown(new Error('the reply to COMMIT was lost'));
              return result;
            },
          },
        },
      ],
    };
    await scene.things.kafka.sendMessages(messages(20), 4);
    const reader = await scene.read({ store: forgetful });
    await eventually(async () => expect((await scene.committed(reader))[0]).toBe(20), {
      waitingFor: 'the offsets',
    });
    await scene.effectsAre(20);
    expect(lost).toBeGreaterThanOrEqual(3);
  });
});
