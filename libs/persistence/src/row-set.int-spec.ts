import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '@millrace/testing';
import { Database } from './database.js';
import { rowSet } from './row-set.js';

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = new Database({ url: fresh.url, applicationName: 'test' });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const things = rowSet(
  {
    id: 'uuid',
    name: 'text',
    body: 'plain-text',
    tags: 'text[]',
    small: 'smallint',
    count: 'integer',
    amount: 'bigint',
    live: 'boolean',
    at: 'timestamptz',
    exact: 'json',
    data: 'jsonb',
  },
  2,
);

type Thing = Parameters<typeof things.parametersOf>[0][number];

const thing = (changes: Partial<Thing>): Thing => ({
  id: '01a223f3-662c-8893-ab7e-160118dd2a57',
  name: 'plain',
  body: '{"a":1}',
  tags: [],
  small: 1,
  count: 2,
  amount: 9_007_199_254_740_991,
  live: true,
  at: new Date('2026-01-02T03:04:05.678Z').toISOString(),
  exact: { b: 1, a: [2] },
  data: { a: 'x' },
  ...changes,
});

async function roundTrip(rows: readonly Thing[]) {
  const text = `SELECT ${things.names} FROM ${things.from} AS row WHERE $1 ORDER BY nth`;
  const result = await database.query<Thing>({ name: 'round-trip', text }, [
    true,
    ...things.parametersOf(rows),
  ]);
  return result.rows.map((row) => ({ ...row, at: row.at === null ? null : (row.at as Date).toISOString() }));
}

const NOTHING = Object.fromEntries(things.names.split(', ').map((name) => [name, null])) as Thing;

describe('a row set', () => {
  it('is read back as it was given, in its order', async () => {
    const rows = [thing({ name: 'first' }), thing({ name: 'second', live: false }), thing({ small: -7 })];
    expect(await roundTrip(rows)).toEqual(rows);
  });

  it('takes a time as a Date or in Unix ms too', async () => {
    const at = '2026-01-02T03:04:05.678Z';
    expect(await roundTrip([thing({ at: new Date(at) })])).toEqual([thing({ at })]);
    const times = [Date.parse(at), Date.parse(at), 0, -1].map((time) => thing({ at: time }));
    expect((await roundTrip(times)).map((row) => row.at)).toEqual([
      at,
      at,
      '1970-01-01T00:00:00.000Z',
      '1969-12-31T23:59:59.999Z',
    ]);
  });

  it('may be empty', async () => {
    expect(await roundTrip([])).toEqual([]);
  });

  it.each([
    '',
    ' ',
    'NULL',
    'null',
    '"',
    '\\',
    '\\"',
    'a,b',
    '{a}',
    "it's",
    'line\nbreak',
    '\u001F',
    'é😀',
    '$1',
  ])('takes any text: %j', async (text) => {
    const row = thing({ name: text, tags: [text, 'x'], data: { text }, exact: [text] });
    expect(await roundTrip([row])).toEqual([row]);
    expect(await roundTrip([thing({}), row])).toEqual([thing({}), row]);
  });

  it.each(['', ' ', 'NULL', '{"a":"\\u001F"}', 'e3t9', 'a\nb'])('takes a plain text: %j', async (body) => {
    expect(await roundTrip([thing({ body })])).toEqual([thing({ body })]);
    expect(await roundTrip([thing({ body }), thing({ body })])).toEqual([thing({ body }), thing({ body })]);
  });

  it('keeps nothing apart from empty, in every column', async () => {
    const rows = [NOTHING, thing({ body: '', tags: [] }), NOTHING];
    expect(await roundTrip(rows)).toEqual(rows);
    expect(await roundTrip([NOTHING])).toEqual([NOTHING]);
  });

  it('refuses a plain text that would be taken for two, or for none', async () => {
    expect(() => things.parametersOf([thing({ body: 'a\u001Fb' })])).toThrow(/separator/);
    expect(() => things.parametersOf([thing({ body: '\u001E' })])).toThrow(/separator/);
  });
});
