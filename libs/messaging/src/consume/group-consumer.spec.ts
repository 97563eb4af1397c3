import { defineMessage, defineTopic } from '@millrace/contract-kit';
import { createLogger } from '@millrace/telemetry';
import { eventually } from '@millrace/testing';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Admin } from 'kafkajs';
import { z } from 'zod';
import { DEFAULT_TUNING } from '../messaging-tuning.js';
import { defineSubscription } from '../subscription.js';
import { FakeConsumer } from '../testing/fake-consumer.fixture.js';
import { type BatchOutcome, SETTLED } from './batch-outcome.js';
import type { BatchProcessor } from './batch-processor.js';
import { GroupConsumer } from './group-consumer.js';

const contract = defineMessage({
  name: 'make-thing',
  version: 1,
  topic: defineTopic({ name: 'thing.commands', owner: 'thing', kind: 'commands', summary: '' }),
  summary: '',
  schema: z.object({ id: z.string() }),
  keyOf: (data) => data.id,
  example: { id: 'a' },
});

let group: GroupConsumer | undefined;
afterEach(() => group?.stop());

/** A group whose committed offset the test sets, and whose batches it settles. */
async function open(settle: () => Promise<BatchOutcome> = async () => SETTLED) {
  const fake = new FakeConsumer();
  const handled: string[] = [];
  const fatal: unknown[] = [];
  const broker = { committed: '40', answer: Promise.resolve() };
  const processor = {
    subscription: defineSubscription({ consumer: 'reader', contracts: [contract] }),
    process: async (_partition: number, records: readonly { readonly offset: string }[]) => {
      handled.push(records.map(({ offset }) => offset).join(' '));
      return settle();
    },
  } as unknown as BatchProcessor;
  const admin = {
    fetchOffsets: async () => {
      const { committed } = broker;
      await broker.answer;
      return [{ topic: 'thing.commands', partitions: [{ partition: 0, offset: committed }] }];
    },
    fetchTopicOffsets: async () => [{ partition: 0, low: '0', high: '1000' }],
  } as unknown as Admin;
  group = new GroupConsumer({
    groupId: 'reader',
    processors: new Map([['thing.commands', processor]]),
    kafka: fake.kafka,
    admin,
    tuning: { ...DEFAULT_TUNING, commitIntervalMs: 1 },
    logger: createLogger({ service: 'test', level: 'silent' }),
    onFatal: (error) => fatal.push(error),
  });
  await group.start();
  const called = (call: string) =>
    eventually(() => expect(fake.calls).toContain(call), {
      waitingFor: `${call} in ${fake.calls.join('; ')}`,
    });
  const join = () => fake.emit('GROUP_JOIN', { memberAssignment: { 'thing.commands': [0] } });
  return { fake, handled, fatal, broker, called, join, group };
}

const commit = (offset: number) => `commit [{"topic":"thing.commands","partition":0,"offset":"${offset}"}]`;
const seek = (offset: number) => `seek {"topic":"thing.commands","partition":0,"offset":"${offset}"}`;
const RESUME = 'resume [{"topic":"thing.commands","partitions":[0]}]';
const PAUSE = 'pause [{"topic":"thing.commands","partitions":[0]}]';

describe('a member of a group', () => {
  it('after a join: paused, positioned where the broker says, then resumed', async () => {
    const { fake, called, join, group: member } = await open();
    expect(member.readiness().healthy).toBe(false);
    join();
    await called(RESUME);
    expect(fake.calls).toEqual([PAUSE, seek(40), RESUME]);
    expect(member.readiness().healthy).toBe(true);
    expect(await fake.deliver([40, 41])).toBe('41');
    await called(commit(42));
  });

  it('takes nothing that was fetched before it is positioned, so that kafkajs fetches it again', async () => {
    const { fake, handled, broker, called, join } = await open();
    const gate = Promise.withResolvers<void>();
    broker.answer = gate.promise;
    join();
    expect(await fake.deliver([100, 101])).toBeUndefined();
    gate.resolve();
    await called(RESUME);
    expect(await fake.deliver([100, 101], { stale: true })).toBeUndefined();
    expect(await fake.deliver([40])).toBe('40');
    await called(commit(41));
    expect(handled).toEqual(['40']);
  });

  it('a batch that was running while the generation changed commits no offset, and its successor waits for it', async () => {
    const gates = [Promise.withResolvers<BatchOutcome>(), Promise.withResolvers<BatchOutcome>()];
    let call = 0;
    const { fake, handled, broker, called, join } = await open(() => gates[call++]!.promise);
    join();
    await called(RESUME);
    await fake.deliver([40, 41]);
    await eventually(() => expect(handled).toEqual(['40 41']), { waitingFor: 'the batch to run' });
    fake.emit('REBALANCING', {});
    fake.calls.length = 0;
    broker.committed = '30';
    join();
    await called(RESUME);
    await fake.deliver([30, 31]);
    expect(handled).toEqual(['40 41']);
    gates[0]!.resolve(SETTLED);
    await eventually(() => expect(handled).toEqual(['40 41', '30 31']), { waitingFor: 'the successor' });
    gates[1]!.resolve(SETTLED);
    await called(commit(32));
    expect(fake.calls).not.toContain(commit(42));
  });

  it('a position that was asked for in a former generation is not used', async () => {
    const { fake, broker, called, join } = await open();
    const gate = Promise.withResolvers<void>();
    broker.answer = gate.promise;
    join();
    broker.answer = Promise.resolve();
    broker.committed = '50';
    join();
    gate.resolve();
    await called(RESUME);
    expect(fake.calls.filter((call) => call.startsWith('seek'))).toEqual([seek(50)]);
  });

  it('reads on when a rejoin was announced and given up: the coordinator confirms the generation', async () => {
    const { fake, broker, called, join } = await open();
    join();
    await called(RESUME);
    fake.emit('HEARTBEAT', {});
    fake.emit('REBALANCING', {});
    expect(await fake.deliver([41])).toBeUndefined();
    fake.calls.length = 0;
    broker.committed = '60';
    fake.emit('HEARTBEAT', {});
    fake.emit('HEARTBEAT', {});
    await called(RESUME);
    expect(fake.calls).toEqual([PAUSE, seek(60), RESUME]);
    expect(await fake.deliver([60])).toBe('60');
  });

  it('is not ready when it has read nothing for long, whatever its heart does', async () => {
    const { fake, broker, called, join, group: member } = await open();
    join();
    await called(RESUME);
    broker.answer = new Promise(() => undefined);
    jest.useFakeTimers({ doNotFake: ['setTimeout', 'setImmediate', 'nextTick'] });
    try {
      fake.emit('REBALANCING', {});
      jest.advanceTimersByTime(2 * DEFAULT_TUNING.sessionTimeoutMs + 1);
      fake.emit('HEARTBEAT', {});
      expect(member.readiness()).toEqual({
        healthy: false,
        detail: `reader has read nothing for ${2 * DEFAULT_TUNING.sessionTimeoutMs + 1} ms`,
      });
    } finally {
      jest.useRealTimers();
    }
  });

  it('a crash that kafkajs does not recover from is fatal; one that it does is not', async () => {
    const { fake, fatal } = await open();
    fake.emit('CRASH', { error: new Error('broker gone'), restart: true });
    expect(fatal).toEqual([]);
    const error = new TypeError('for good');
    fake.emit('CRASH', { error, restart: false });
    expect(fatal).toEqual([error]);
  });

  it('joins anew after a crash for a reason that passes', async () => {
    const { fake, fatal, called, join } = await open();
    join();
    await called(RESUME);
    fake.emit('CRASH', { error: named('KafkaJSGroupCoordinatorNotFound'), restart: false });
    await eventually(() => expect(fake.made).toHaveLength(2), { waitingFor: 'another consumer' });
    fake.calls.length = 0;
    join();
    await called(RESUME);
    expect(await fake.deliver([40])).toBe('40');
    expect(fatal).toEqual([]);
  });

  it('falls back to the session that every broker allows, once', async () => {
    const { fake, fatal } = await open();
    const error = Object.assign(new Error('too short'), { type: 'INVALID_SESSION_TIMEOUT' });
    fake.emit('CRASH', { error, restart: false });
    await eventually(() => expect(fake.made).toHaveLength(2), { waitingFor: 'another consumer' });
    expect(fake.made.map(({ sessionTimeout }) => sessionTimeout)).toEqual([
      DEFAULT_TUNING.sessionTimeoutMs,
      6_000,
    ]);
    expect(fatal).toEqual([]);
    fake.emit('CRASH', { error, restart: false });
    expect(fatal).toEqual([error]);
  });

  it('stops while it waits to join anew', async () => {
    const { fake, group: member } = await open();
    fake.emit('CRASH', { error: named('KafkaJSGroupCoordinatorNotFound'), restart: false });
    await member.stop();
    expect(fake.made).toHaveLength(1);
  });
});

const named = (name: string) => Object.assign(new Error(name), { name });
