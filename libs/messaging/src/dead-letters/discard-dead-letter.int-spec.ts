import { eventually } from '@millrace/testing';
import { uuidV7 } from '@millrace/ids';
import { describe, expect, it } from '@jest/globals';
import { useScene } from '../testing/scene.fixture.js';

const scene = useScene();

describe('discarding a dead letter', () => {
  it('forgets it, once; one that was sent again, or is unknown, is not there to be thrown away', async () => {
    await scene.things.kafka.sendMessages([scene.things.message(1), scene.things.message(2)], 4);
    const reader = await scene.read({
      handle: async (batch, context) => {
        for (const message of batch) context.reject(message, 'refused', 'always');
      },
    });
    const desk = reader.messaging.deadLetters;
    const letters = await eventually(
      async () => {
        const page = await desk.list({ limit: 10 });
        expect(page.letters).toHaveLength(2);
        return page.letters;
      },
      { waitingFor: 'two dead letters' },
    );
    const [first, second] = letters.map(({ id }) => id) as [string, string];
    expect(await desk.discard(first)).toMatchObject({ id: first, reason: 'refused', status: 'dead' });
    expect((await desk.list({ limit: 10 })).letters.map(({ id }) => id)).toEqual([second]);
    await scene.stop(reader);
    await desk.redrive(second, 'an operator');
    for (const id of [first, second, uuidV7()]) {
      await expect(desk.discard(id)).rejects.toMatchObject({ code: 'dead_letter_not_found' });
    }
    expect(await scene.db.count('dead_letters')).toBe(1);
  });
});
