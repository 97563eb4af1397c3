import { describe, expect, it } from '@jest/globals';
import type { ShardConnection } from '@millrace/sharding';
import { listParked } from './list-parked.js';
import { formatParkedCursor, parseParkedCursor } from './parked-cursor.js';

const SLOTTED = (n: number) => `0199c0de-0000-8abc-8000-00000000000${n}`;
const row = (n: number, attentionAtUs: number) => ({
  saga_id: SLOTTED(n),
  slot: 0xabc,
  definition: 'fulfil-order',
  version: 1,
  status: 'needs-attention',
  phase: 'forward',
  step: 'capture-payment',
  attempt: 4,
  attempt_id: SLOTTED(9),
  owed: ['reserve-stock'],
  reason: null,
  data: {},
  revision: 12,
  timeline_length: 9,
  deadline_at: new Date(9_000),
  waiting_since: new Date(1_000),
  started_at: new Date(0),
  updated_at: new Date(8_000),
  attention_at: new Date(attentionAtUs / 1_000),
  traceparent: null,
  attention_at_us: attentionAtUs,
  parked_for_ms: 61_400,
});

const shard = (name: string, rows: readonly object[] | Error) =>
  ({
    name,
    database: { query: async () => (rows instanceof Error ? Promise.reject(rows) : { rows }) },
  }) as unknown as ShardConnection;
const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe('the parked sagas of all shards', () => {
  it('are one list, the longest parked first, with age and cause', async () => {
    const shards = [
      shard('shard-0', [row(1, 2_000_000), row(3, 5_000_000)]),
      shard('shard-1', [row(2, 3_000_000)]),
    ];
    const page = await listParked(shards, { limit: 2 });
    expect(page.sagas.map(({ id }) => id)).toEqual([SLOTTED(1), SLOTTED(2)]);
    expect(page.sagas[0]).toMatchObject({
      parkedForSeconds: 61,
      cause: 'capture-payment: 4 attempts without a reply',
      attentionAt: '1970-01-01T00:00:02.000Z',
    });
    expect(parseParkedCursor(page.nextCursor!)).toEqual({ attentionAtUs: 3_000_000, sagaId: SLOTTED(2) });
  });

  it('of a shard that is away are missing, and it is named: the others are shown', async () => {
    const page = await listParked([shard('shard-0', away), shard('shard-1', [row(2, 3_000_000)])], {
      limit: 5,
    });
    expect(page).toMatchObject({ sagas: [{ id: SLOTTED(2) }], nextCursor: null, unavailable: ['shard-0'] });
  });

  it('are not hidden by a bug', async () => {
    await expect(listParked([shard('shard-0', new TypeError('x'))], { limit: 5 })).rejects.toThrow('x');
  });
});

describe('a cursor of parked sagas', () => {
  it.each([
    '',
    'x',
    Buffer.from('1e9.x').toString('base64url'),
    formatParkedCursor({ attentionAtUs: 1, sagaId: 'x' }),
  ])('is refused when it was made up: %j', (text) => {
    expect(parseParkedCursor(text)).toBeUndefined();
  });
});
