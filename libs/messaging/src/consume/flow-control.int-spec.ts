import { metricsRegistry } from '@millrace/telemetry';
import { eventually } from '@millrace/testing';
import { describe, expect, it } from '@jest/globals';
import { numberOf, recordEffects } from '../testing/reader.fixture.js';
import { useScene } from '../testing/scene.fixture.js';

const scene = useScene();

async function sendBacklog(count: number, place: { name: string; partition: number }) {
  for (let from = 0; from < count; from += 1_000) {
    const numbers = Array.from({ length: Math.min(1_000, count - from) }, (_, index) => from + index);
    await scene.things.kafka.sendMessages(
      numbers.map((number) => scene.things.message(number, place)),
      4,
    );
  }
}

describe('flow control', () => {
  it('bounds what is buffered while a handler is slow, keeps the group alive, and lets other partitions go on', async () => {
    await sendBacklog(6_000, { name: 'slow', partition: 0 });
    await sendBacklog(2_000, { name: 'fast', partition: 1 });
    const gate = Promise.withResolvers<void>();
    const reader = await scene.read({
      subscription: { maxBatchSize: 100 },
      // 100 records of about 500 bytes are 50 kB: a fetch brings a few hundred.
      tuning: { bufferedBatches: 4, maxFetchBytes: 131_072 },
      handle: async (messages, { transaction }) => {
        if (messages[0]!.partition === 0) await gate.promise;
        await recordEffects(transaction, messages);
      },
    });
    await eventually(async () => expect((await scene.committed(reader))[1]).toBe(2_000), {
      waitingFor: 'the other partition to be done',
    });
    const [group] = reader.messaging.batchServer.consumers;
    const fetchedAtOnce = 131_072 / 256;
    await eventually(() => expect(group!.buffered).toBeGreaterThanOrEqual(400), {
      waitingFor: 'the slow partition to be full',
    });
    expect(group!.buffered).toBeLessThanOrEqual(400 + fetchedAtOnce);
    const members = await scene.things.kafka.members(reader.consumer);
    const heldSince = Date.now();
    await eventually(
      async () => {
        // A member that says nothing for a session is thrown out, and its batch handled anew by another.
        expect(await scene.things.kafka.members(reader.consumer)).toEqual(members);
        expect(Date.now() - heldSince).toBeGreaterThan(6_500);
      },
      { waitingFor: 'more than a session to pass with the same member', intervalMs: 500 },
    );
    expect(group!.buffered).toBeLessThanOrEqual(400 + fetchedAtOnce);
    expect(await reader.health.ready()).toMatchObject({ healthy: true });
    gate.resolve();
    await eventually(
      async () => expect((await scene.committed(reader)).slice(0, 2)).toEqual([6_000, 2_000]),
      {
        waitingFor: 'everything to be settled',
      },
    );
    expect(await scene.db.effects()).toEqual({ total: 8_000, distinct: 8_000 });
    expect(await metricsRegistry.metrics()).toContain(
      `messaging_consumer_lag{consumer="${reader.consumer}",topic="${scene.things.topic.name}",partition="1"} 0`,
    );
  });

  it('a handler that does not return turns liveness red', async () => {
    const gate = Promise.withResolvers<void>();
    await scene.things.kafka.sendMessages([scene.things.message(1)], 4);
    const { health } = await scene.read({
      tuning: { hangingAfterMs: 200 },
      handle: async () => gate.promise,
    });
    await eventually(async () => expect(await health.live()).toMatchObject({ healthy: false }), {
      waitingFor: 'liveness to turn red',
    });
    gate.resolve();
    await eventually(async () => expect(await health.live()).toMatchObject({ healthy: true }), {
      waitingFor: 'liveness to be green again',
    });
  });

  it.each([
    ['one of four partitions fails', 1, { healthy: true, degraded: true }],
    ['all partitions fail', 4, { healthy: false }],
  ])('readiness when %s, and when it moves again', async (_what, failing, expected) => {
    let away = true;
    const messages = Array.from({ length: failing }, (_, partition) =>
      scene.things.message(1, { partition }),
    );
    await scene.things.kafka.sendMessages(messages, 4);
    const { health } = await scene.read({
      tuning: { stuckAfterMs: 300 },
      handle: async () => {
        if (away) throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
      },
    });
    await eventually(async () => expect(await health.ready()).toMatchObject(expected), {
      waitingFor: 'readiness to tell',
    });
    away = false;
    await eventually(
      async () => expect(await health.ready()).toMatchObject({ healthy: true, degraded: false }),
      {
        waitingFor: 'readiness to be green again',
      },
    );
  });
});

describe('a graceful stop', () => {
  it('finishes the running batch, commits its offset, and begins no other', async () => {
    await sendBacklog(300, { name: 'a', partition: 0 });
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const reader = await scene.read({
      subscription: { maxBatchSize: 100 },
      handle: async (messages, { transaction }) => {
        if (numberOf(messages[0]!) >= 100) {
          entered.resolve();
          await gate.promise;
        }
        await recordEffects(transaction, messages);
      },
    });
    await entered.promise;
    const stopped = reader.messaging.stopConsumers();
    gate.resolve();
    await stopped;
    const { total } = await scene.db.effects();
    expect(total).toBeGreaterThan(100);
    expect(total).toBeLessThan(300);
    expect((await scene.committed(reader))[0]).toBe(total);
  });
});
