import { eventually } from '@millrace/testing';
import { describe, expect, it } from '@jest/globals';
import { uuidV7 } from '@millrace/ids';
import { rawRecord } from '../testing/test-kafka.fixture.js';
import { useScene } from '../testing/scene.fixture.js';

const scene = useScene();
const order = { by: 'operator-1', reason: 'the sender wrote the number as text' };

/** A record whose number is a text: its letter, at a desk whose reader would take it mended. */
async function unreadable() {
  const message = scene.things.message(7);
  const value = JSON.stringify({ ...(JSON.parse(message.value) as object), number: 'seven' });
  await scene.things.kafka.send(scene.things.topic.name, [{ ...rawRecord(message, 4), value }]);
  const { messaging } = await scene.read();
  const desk = messaging.deadLetters;
  const [letter] = await eventually(
    async () => {
      const { letters } = await desk.list({ limit: 10 });
      expect(letters).toHaveLength(1);
      return letters;
    },
    { waitingFor: 'the dead letter' },
  );
  return { desk, id: letter!.id, mended: message.value, broken: value };
}

describe('editing a dead letter', () => {
  it('is tried out first: what would be sent, and whether it can be read, and nothing happens', async () => {
    const { desk, id, mended, broken } = await unreadable();
    expect(await desk.draft(id)).toMatchObject({
      topic: scene.things.topic.name,
      partition: 0,
      valueText: broken,
      problem: { reason: 'schema-mismatch' },
    });
    expect(await desk.draft(id, { value: mended })).toMatchObject({ valueText: mended, problem: null });
    expect(await desk.get(id)).toMatchObject({ status: 'dead', valueText: broken });
    expect(await desk.actions(id, 10)).toEqual([]);
  });

  it('sends it mended, under its own id: however often, it has one effect', async () => {
    const { desk, id, mended } = await unreadable();
    expect(await desk.redrive(id, order, { value: mended })).toMatchObject({ status: 'redriven' });
    await scene.effectsAre(1);
    await expect(desk.redrive(id, order, { value: mended })).rejects.toMatchObject({
      code: 'dead_letter_gone',
    });
    await scene.things.kafka.sendMessages([scene.things.message(7), scene.things.message(8)], 4);
    await scene.effectsAre(2);
  });

  it('keeps what it was in the audit', async () => {
    const { desk, id, mended, broken } = await unreadable();
    await desk.redrive(id, order, { value: mended });
    expect(await desk.actions(id, 10)).toMatchObject([
      { action: 'edit', ...order, before: { valueBase64: Buffer.from(broken).toString('base64') } },
    ]);
  });

  it.each([
    ['that cannot be read', { value: '{}' }, 'dead_letter_unreadable'],
    ['of its type to one that is unknown', { headers: { ce_type: 'nothing.v1' } }, 'dead_letter_unreadable'],
    ['of its identity', { headers: { ce_id: uuidV7() } }, 'dead_letter_identity'],
    ['that takes its identity away', { headers: { ce_id: null } }, 'dead_letter_identity'],
  ])('an edit %s is refused, and the letter stays as it is', async (_, edit, code) => {
    const { desk, id } = await unreadable();
    const before = await desk.get(id);
    await expect(desk.redrive(id, order, edit)).rejects.toMatchObject({ code, kind: 'unprocessable' });
    expect(await desk.get(id)).toEqual(before);
    expect(await desk.actions(id, 10)).toEqual([]);
  });
});
