import { describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import type { WaitEnd } from '../order/change-watch.js';
import { HEARTBEAT, type OrderProgress, type OrderStep } from './order-event.js';
import { orderStream, type OrderStreamParts } from './order-stream.js';

const stepAt = (position: number, event = 'succeeded'): OrderStep => ({
  position,
  at: '2026-11-28T21:00:00Z',
  step: 'reserve-stock',
  event,
  attempt: 1,
  detail: {},
});
const page = (...steps: OrderStep[]): OrderProgress => ({ status: 'pending', reason: null, steps });
const ended: OrderProgress = { status: 'confirmed', reason: null, steps: [stepAt(2, 'completed')] };

/** A stream over pages that are read one after the other, whose waits end as they are told to. */
function streaming(script: {
  readonly first: OrderProgress;
  readonly waits?: readonly WaitEnd[];
  readonly pages?: readonly (OrderProgress | Error)[];
  readonly pageSteps?: number;
  readonly signal?: AbortSignal;
}) {
  const waits = [...(script.waits ?? [])];
  const pages = [...(script.pages ?? [])];
  const asked: number[] = [];
  const failures: unknown[] = [];
  const parts: OrderStreamParts = {
    orderId: 'order',
    seen: -1,
    first: script.first,
    readBehind: async (position) => {
      asked.push(position);
      const next = pages.shift();
      if (next === undefined) throw new Error('nothing more was to be read');
      if (next instanceof Error) throw next;
      return next;
    },
    onReadFailed: (error) => failures.push(error),
    watch: { until: async () => waits.shift() ?? 'aborted' },
    pageSteps: script.pageSteps ?? 100,
    heartbeatMs: 15_000,
    retryMs: () => 700,
    signal: script.signal ?? new AbortController().signal,
  };
  return { stream: orderStream(parts), asked, failures };
}

async function allOf(stream: AsyncIterable<string>): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of stream) chunks.push(/^id: \d+/.exec(chunk)?.[0] ?? chunk);
  return chunks;
}

const RETRY = 'retry: 700\n\n';

describe('the stream of an order', () => {
  it('sends what is there, then what comes, and ends with the end of the order', async () => {
    const { stream, asked } = streaming({
      first: page(stepAt(0)),
      waits: ['changed', 'changed'],
      pages: [page(stepAt(1)), ended],
    });
    expect(await allOf(stream)).toEqual([RETRY, 'id: 0', 'id: 1', 'id: 2']);
    expect(asked).toEqual([0, 1]);
  });

  it('goes on reading without a wait while pages are full', async () => {
    const { stream } = streaming({ first: page(stepAt(0)), pages: [page(stepAt(1)), ended], pageSteps: 1 });
    expect(await allOf(stream)).toEqual([RETRY, 'id: 0', 'id: 1', 'id: 2']);
  });

  it('is never silent for long', async () => {
    const { stream } = streaming({
      first: page(stepAt(0)),
      waits: ['timed-out', 'timed-out', 'changed'],
      pages: [ended],
    });
    expect(await allOf(stream)).toEqual([RETRY, 'id: 0', HEARTBEAT, HEARTBEAT, 'id: 2']);
  });

  it.each(['aborted', 'refused'] as const)('says when to come back when its wait is %s', async (end) => {
    const { stream } = streaming({ first: page(stepAt(0)), waits: [end] });
    expect(await allOf(stream)).toEqual([RETRY, 'id: 0', RETRY]);
  });

  it('says when to come back when it is to end while there is still much to send', async () => {
    const signal = AbortSignal.abort();
    const { stream, asked } = streaming({ first: page(stepAt(0)), pageSteps: 1, signal });
    expect(await allOf(stream)).toEqual([RETRY, 'id: 0', RETRY]);
    expect(asked).toEqual([]);
  });

  it('outlives a read that fails, and misses nothing', async () => {
    const { stream, failures } = streaming({
      first: page(stepAt(0)),
      waits: ['changed', 'changed'],
      pages: [new Error('away'), { ...ended, steps: [stepAt(1), ...ended.steps] }],
    });
    expect(await allOf(stream)).toEqual([RETRY, 'id: 0', 'id: 1', 'id: 2']);
    expect(failures).toMatchObject([{ message: 'away' }]);
  });

  it('reads nothing ahead for a client that does not', async () => {
    const pages = Array.from({ length: 1_000 }, (_, index) => page(stepAt(index + 1)));
    const { stream, asked } = streaming({ first: page(stepAt(0)), pages, pageSteps: 1 });
    const readable = Readable.from(stream, { objectMode: false, highWaterMark: 1_000 });
    const stalled = new Promise<void>((resolve) => {
      readable.once('readable', () => setImmediate(() => setImmediate(resolve)));
    });
    await stalled;
    expect(readable.readableLength).toBeLessThan(1_500);
    expect(asked.length).toBeLessThan(10);
    readable.destroy();
  });
});
