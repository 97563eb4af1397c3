import { describe, expect, it } from '@jest/globals';
import { Channel } from '../index.js';
import { quiet, stateOf } from '../testing/quiet.js';

/** Each test is a rule of the Go language specification (go.dev/ref/spec) on channels. */
describe('Go specification: channels', () => {
  it('unbuffered: communication succeeds only when both a sender and a receiver are ready', async () => {
    const channel = new Channel<string>();
    const sent = channel.send('a');
    expect(await stateOf(sent)).toBe('pending');
    expect(await channel.receive()).toEqual({ value: 'a', ok: true });
    expect(await stateOf(sent)).toBe('fulfilled');
  });

  it('unbuffered: a receiver that came first is served by the next send, which does not wait', async () => {
    const channel = new Channel<string>();
    const received = channel.receive();
    expect(await stateOf(received)).toBe('pending');
    expect(await stateOf(channel.send('a'))).toBe('fulfilled');
    expect(await received).toEqual({ value: 'a', ok: true });
  });

  it('buffered: a send does not block while the buffer is not full', async () => {
    const channel = new Channel<number>(2);
    expect(await stateOf(channel.send(1))).toBe('fulfilled');
    expect(await stateOf(channel.send(2))).toBe('fulfilled');
    expect(await stateOf(channel.send(3))).toBe('pending');
    expect([channel.length, channel.capacity, channel.waitingSenders]).toEqual([2, 2, 1]);
  });

  it('buffered: a receive does not block while the buffer is not empty', async () => {
    const channel = new Channel<number>(1);
    await channel.send(1);
    expect(await stateOf(channel.receive())).toBe('fulfilled');
    expect(await stateOf(channel.receive())).toBe('pending');
  });

  it('buffered: with a full buffer a receive lets the sender that waits longest put its value in', async () => {
    const channel = new Channel<number>(1);
    await channel.send(1);
    const [second, third] = [channel.send(2), channel.send(3)];
    expect(await channel.receive()).toMatchObject({ value: 1 });
    expect([await stateOf(second), await stateOf(third)]).toEqual(['fulfilled', 'pending']);
  });

  it('channels are first-in-first-out queues', async () => {
    for (const capacity of [0, 1, 3, 100]) {
      const channel = new Channel<number>(capacity);
      const values = Array.from({ length: 20 }, (_, index) => index);
      const sends = values.map((value) => channel.send(value));
      for (const value of values) expect(await channel.receive()).toEqual({ value, ok: true });
      await Promise.all(sends);
    }
  });

  it('receivers are served in the order in which they came', async () => {
    const channel = new Channel<number>();
    const receives = [1, 2, 3].map(() => channel.receive());
    await Promise.all([1, 2, 3].map((value) => channel.send(value)));
    expect((await Promise.all(receives)).map(({ value }) => value)).toEqual([1, 2, 3]);
  });

  it('len is the number of values in the buffer, cap its size, and 0 for an unbuffered channel', async () => {
    const channel = new Channel<number>(3);
    expect([channel.length, channel.capacity]).toEqual([0, 3]);
    await channel.send(1);
    expect([channel.length, channel.capacity]).toEqual([1, 3]);
    const unbuffered = new Channel<number>();
    const sent = unbuffered.send(1);
    expect([unbuffered.length, unbuffered.capacity]).toEqual([0, 0]);
    await unbuffered.receive();
    await sent;
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('make with a size of %d fails', (capacity) => {
    expect(() => new Channel(capacity)).toThrow(RangeError);
  });

  it('a value may be anything, also what is not there', async () => {
    const channel = new Channel<undefined | null | 0>(3);
    for (const value of [undefined, null, 0] as const) await channel.send(value);
    expect(await channel.receive()).toEqual({ value: undefined, ok: true });
    expect(await channel.receive()).toEqual({ value: null, ok: true });
    expect(channel.tryReceive()).toEqual({ value: 0, ok: true });
  });
});

describe('Go specification: close', () => {
  const closed = { value: undefined, ok: false };

  it('after close, and after what was sent was received, receives return the zero value without blocking', async () => {
    const channel = new Channel<number>(2);
    await channel.send(1);
    await channel.send(2);
    channel.close();
    expect(await channel.receive()).toEqual({ value: 1, ok: true });
    expect(await channel.receive()).toEqual({ value: 2, ok: true });
    expect(await channel.receive()).toEqual(closed);
    expect(await channel.receive()).toEqual(closed);
  });

  it('receivers that wait get ok: false, all of them', async () => {
    const channel = new Channel<number>();
    const receives = [channel.receive(), channel.receive()];
    channel.close();
    expect(await Promise.all(receives)).toEqual([closed, closed]);
  });

  it('sending to a closed channel fails', async () => {
    const channel = new Channel<number>(1);
    channel.close();
    await expect(channel.send(1)).rejects.toMatchObject({ code: 'channel_closed' });
    expect(() => channel.trySend(1)).toThrow(expect.objectContaining({ code: 'channel_closed' }));
    expect(channel.length).toBe(0);
  });

  it('a send that waits fails when the channel is closed, and its value is not received', async () => {
    const channel = new Channel<number>(1);
    await channel.send(1);
    const sent = channel.send(2);
    channel.close();
    await expect(sent).rejects.toMatchObject({ code: 'channel_closed' });
    expect(await channel.receive()).toEqual({ value: 1, ok: true });
    expect(await channel.receive()).toEqual(closed);
  });

  it('closing a closed channel fails', () => {
    const channel = new Channel<number>();
    channel.close();
    expect(() => channel.close()).toThrow(expect.objectContaining({ code: 'channel_closed' }));
    expect(channel.closed).toBe(true);
  });

  it('closing the null channel fails', () => {
    const channel = null as unknown as Channel<number>;
    expect(() => channel.close()).toThrow(TypeError);
  });
});

describe('Go specification: range over a channel', () => {
  it('yields the values that are sent until the channel is closed', async () => {
    const channel = new Channel<number>();
    const seen: number[] = [];
    const reader = (async () => {
      for await (const value of channel) seen.push(value);
    })();
    for (const value of [1, 2, 3]) await channel.send(value);
    expect(await stateOf(reader)).toBe('pending');
    channel.close();
    await reader;
    expect(seen).toEqual([1, 2, 3]);
  });

  it('leaves the channel open, and the rest in it, when the loop is left', async () => {
    const channel = new Channel<number>(3);
    for (const value of [1, 2, 3]) await channel.send(value);
    for await (const value of channel) if (value === 2) break;
    expect(channel.closed).toBe(false);
    expect(channel.tryReceive()).toEqual({ value: 3, ok: true });
  });

  it('shares the values among several loops, each to one', async () => {
    const channel = new Channel<number>(2);
    const seen: number[] = [];
    const readers = [1, 2, 3].map(async () => {
      for await (const value of channel) seen.push(value);
    });
    for (let value = 0; value < 30; value++) await channel.send(value);
    channel.close();
    await Promise.all(readers);
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index));
  });
});

describe('without waiting', () => {
  it('trySend sends only when it need not wait', async () => {
    const channel = new Channel<number>(1);
    expect([channel.trySend(1), channel.trySend(2)]).toEqual([true, false]);
    const unbuffered = new Channel<number>();
    expect(unbuffered.trySend(1)).toBe(false);
    const received = unbuffered.receive();
    expect(unbuffered.trySend(2)).toBe(true);
    expect(await received).toEqual({ value: 2, ok: true });
  });

  it('tryReceive receives only when it need not wait', async () => {
    const channel = new Channel<number>();
    expect(channel.tryReceive()).toBeUndefined();
    const sent = channel.send(1);
    expect(channel.tryReceive()).toEqual({ value: 1, ok: true });
    await sent;
    channel.close();
    expect(channel.tryReceive()).toEqual({ value: undefined, ok: false });
    await quiet();
  });
});
