import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { after, Channel, onReceive, onSend, otherwise, select, type SelectCase } from '../index.js';
import { seededRandom } from '../testing/seeded-random.js';
import { quiet, stateOf } from '../testing/quiet.js';

// What is chosen by chance is chosen thousands of times.
jest.setTimeout(60_000);

const say = (what: string) => () => what;

afterEach(() => {
  jest.restoreAllMocks();
});

/** Each test is a rule of the Go language specification (go.dev/ref/spec) on select statements. */
describe('Go specification: select', () => {
  it('blocks until one of the communications can proceed', async () => {
    const [left, right] = [new Channel<number>(), new Channel<number>()];
    const chosen = select([
      onReceive(left, ({ value }) => `left ${value}`),
      onReceive(right, ({ value }) => `right ${value}`),
    ]);
    expect(await stateOf(chosen)).toBe('pending');
    await right.send(7);
    expect(await chosen).toBe('right 7');
  });

  it('a send case proceeds when a receiver comes, or room', async () => {
    const [full, unbuffered] = [new Channel<number>(1), new Channel<number>()];
    await full.send(0);
    const first = select([onSend(full, 1, say('full')), onSend(unbuffered, 2, say('unbuffered'))]);
    expect(await unbuffered.receive()).toEqual({ value: 2, ok: true });
    expect(await first).toBe('unbuffered');
    const second = select([onSend(full, 1, say('full')), onSend(unbuffered, 2, say('unbuffered'))]);
    expect(await full.receive()).toEqual({ value: 0, ok: true });
    expect(await second).toBe('full');
    expect(full.length).toBe(1);
  });

  it('exactly one communication takes place, also when several can', async () => {
    const channels = [1, 2, 3].map(() => new Channel<number>(1));
    for (const channel of channels) await channel.send(1);
    const runs: number[] = [];
    await select(channels.map((channel, index) => onReceive(channel, () => runs.push(index))));
    expect(runs).toHaveLength(1);
    expect(channels.reduce((left, { length }) => left + length, 0)).toBe(2);
    expect(channels[runs[0]!]!.length).toBe(0);
  });

  it('exactly one takes place when several become ready in the same turn', async () => {
    const [left, right] = [new Channel<number>(1), new Channel<number>(1)];
    const chosen = select([onReceive(left, say('left')), onReceive(right, say('right'))]);
    await Promise.all([left.send(1), right.send(2)]);
    expect(await chosen).toBe('left');
    expect([left.length, right.length]).toEqual([0, 1]);
  });

  it('of those that can proceed one is chosen by a uniform pseudo-random selection', async () => {
    jest.spyOn(Math, 'random').mockImplementation(seededRandom(20_261_125));
    const counts = [0, 0, 0, 0];
    const rounds = 8_000;
    for (let round = 0; round < rounds; round++) {
      const channels = counts.map(() => new Channel<number>(1));
      await Promise.all(channels.map((channel) => channel.send(0)));
      await select(channels.map((channel, index) => onReceive(channel, () => counts[index]!++)));
    }
    const expected = rounds / counts.length;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // Three degrees of freedom: more than 16.3 once in a thousand series.
    expect(chiSquare).toBeLessThan(16.3);
  });

  it('a case that cannot proceed takes no chance away from those that can', async () => {
    jest.spyOn(Math, 'random').mockImplementation(seededRandom(1));
    const empty = new Channel<number>();
    const counts = { send: 0, receive: 0 };
    for (let round = 0; round < 4_000; round++) {
      const [full, room] = [new Channel<number>(1), new Channel<number>(1)];
      await full.send(0);
      await select([
        onReceive(empty, say('never')),
        onSend(room, 0, () => counts.send++),
        onReceive(empty, say('never')),
        onReceive(full, () => counts.receive++),
      ]);
    }
    expect(Math.abs(counts.send - counts.receive)).toBeLessThan(4 * Math.sqrt(4_000));
  });

  it('of two cases that one communication lets proceed while it waits, each is as likely', async () => {
    jest.spyOn(Math, 'random').mockImplementation(seededRandom(2));
    const counts = [0, 0];
    for (let round = 0; round < 4_000; round++) {
      const channel = new Channel<number>();
      const chosen = select(counts.map((_, index) => onReceive(channel, () => counts[index]!++)));
      await channel.send(0);
      await chosen;
    }
    expect(Math.abs(counts[0]! - counts[1]!)).toBeLessThan(4 * Math.sqrt(4_000));
  });

  it('default is chosen only when none can proceed', async () => {
    const channel = new Channel<number>(1);
    const look = () => select([onReceive(channel, say('received')), otherwise(say('nothing'))]);
    expect(await look()).toBe('nothing');
    for (let round = 0; round < 100; round++) {
      await channel.send(round);
      expect(await look()).toBe('received');
    }
  });

  it('has one default at most', async () => {
    await expect(select([otherwise(say('a')), otherwise(say('b'))])).rejects.toThrow(RangeError);
  });

  it('a null channel blocks for ever: its case is never chosen', async () => {
    const channel = new Channel<number>(1);
    const none: Channel<number> | null = null;
    expect(await select([onReceive(none, say('null')), otherwise(say('nothing'))])).toBe('nothing');
    expect(await select([onSend(none, 1, say('null')), onSend(channel, 1, say('sent'))])).toBe('sent');
    expect(await stateOf(select([onReceive(none, say('null')), onSend(none, 1, say('null'))]))).toBe(
      'pending',
    );
  });

  it('without cases it blocks for ever', async () => {
    expect(await stateOf(select([]))).toBe('pending');
  });

  it('a receive case proceeds with ok: false when the channel is closed, also while it waits', async () => {
    const channel = new Channel<number>();
    const waiting = select([onReceive(channel, (received) => received)]);
    await quiet();
    channel.close();
    expect(await waiting).toEqual({ value: undefined, ok: false });
    expect(await select([onReceive(channel, ({ ok }) => ok), otherwise(say('nothing'))])).toBe(false);
  });

  it('a send case on a closed channel fails when it is chosen, also while it waits', async () => {
    const channel = new Channel<number>();
    const waiting = select([onSend(channel, 1, say('sent'))]);
    await quiet();
    channel.close();
    await expect(waiting).rejects.toMatchObject({ code: 'channel_closed' });
    await expect(select([onSend(channel, 1, say('sent')), otherwise(say('nothing'))])).rejects.toMatchObject({
      code: 'channel_closed',
    });
  });

  it('channels and values are evaluated exactly once, in order, on entering', async () => {
    const log: string[] = [];
    const channel = new Channel<number>();
    const operand = <T>(name: string, value: T): T => {
      log.push(name);
      return value;
    };
    const chosen = select([
      onReceive(operand('first channel', channel), say('received')),
      onSend(operand('second channel', channel), operand('value', 1), say('sent')),
    ]);
    await quiet();
    expect(log).toEqual(['first channel', 'second channel', 'value']);
    expect(await channel.receive()).toEqual({ value: 1, ok: true });
    expect(await chosen).toBe('sent');
    expect(log).toHaveLength(3);
  });

  it('does not communicate with itself', async () => {
    const channel = new Channel<number>();
    const chosen = select([onReceive(channel, say('received')), onSend(channel, 1, say('sent'))]);
    expect(await stateOf(chosen)).toBe('pending');
    const other = select([onReceive(channel, say('received')), onSend(channel, 2, say('sent'))]);
    expect([await chosen, await other].sort()).toEqual(['received', 'sent']);
    expect([channel.waitingSenders, channel.waitingReceivers]).toEqual([0, 0]);
  });

  it('the statements of the chosen case run after the communication, and select gives their result', async () => {
    const channel = new Channel<number>(1);
    await channel.send(20);
    const doubled = select([onReceive(channel, async ({ value }) => [channel.length, value! * 2])]);
    expect(await doubled).toEqual([0, 40]);
    await channel.send(1);
    const failing = select([onReceive(channel, () => Promise.reject(new Error('of the case')))]);
    await expect(failing).rejects.toThrow('of the case');
    expect(channel.length).toBe(0);
  });
});

describe('what was not chosen', () => {
  it('has no effect, and leaves nothing behind', async () => {
    const [left, right] = [new Channel<number>(), new Channel<number>()];
    const chosen = select([
      onReceive(left, say('left')),
      onReceive(right, say('right')),
      onSend(right, 9, say('sent')),
    ]);
    await quiet();
    expect([left.waitingReceivers, right.waitingReceivers, right.waitingSenders]).toEqual([1, 1, 1]);
    await left.send(1);
    expect(await chosen).toBe('left');
    expect([left.waitingReceivers, right.waitingReceivers, right.waitingSenders]).toEqual([0, 0, 0]);
    expect(right.tryReceive()).toBeUndefined();
  });

  it('a case may be used by one select after the other, and by two at once', async () => {
    const channel = new Channel<number>();
    const cases: readonly SelectCase<number | undefined>[] = [onReceive(channel, ({ value }) => value)];
    const both = [select(cases), select(cases)];
    await channel.send(1);
    await channel.send(2);
    expect(await Promise.all(both)).toEqual([1, 2]);
    const third = select(cases);
    await channel.send(3);
    expect(await third).toBe(3);
  });
});

describe('after', () => {
  it('is chosen when the time has passed and nothing else was ready, and stops its timer when not chosen', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
    try {
      const channel = new Channel<number>();
      const late = select([onReceive(channel, say('received')), after(1_000, say('late'))]);
      await quiet();
      jest.advanceTimersByTime(999);
      expect(await stateOf(late)).toBe('pending');
      jest.advanceTimersByTime(1);
      expect(await late).toBe('late');
      expect(channel.waitingReceivers).toBe(0);
      const inTime = select([onReceive(channel, say('received')), after(1_000, say('late'))]);
      await quiet();
      expect(jest.getTimerCount()).toBe(1);
      await channel.send(1);
      expect(await inTime).toBe('received');
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('starts no timer when a case is ready', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
    try {
      expect(await select([after(0, say('late')), otherwise(say('nothing'))])).toBe('nothing');
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([-1, Number.NaN, 2 ** 31])('refuses %d ms, which no timer can wait for', (ms) => {
    expect(() => after(ms, say('late'))).toThrow(RangeError);
  });
});
