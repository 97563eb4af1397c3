import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '@millrace/testing';
import { Database, type Transaction } from './database.js';
import { type Write, writeTogether } from './write-together.js';

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = new Database({ url: fresh.url, applicationName: 'test' });
  await database.query('CREATE TABLE stock (sku text PRIMARY KEY, units int CHECK (units >= 0))');
  await database.query('CREATE TABLE log (id int GENERATED ALWAYS AS IDENTITY, line text)');
});
beforeEach(async () => {
  await database.query('TRUNCATE stock, log RESTART IDENTITY');
  await database.query(`INSERT INTO stock VALUES ('A', 5), ('B', 5)`);
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const take = (units: number, ...skus: readonly string[]) => ({
  statement: {
    name: 'take',
    text: 'UPDATE stock SET units = units - $2 WHERE sku = ANY ($1::text[]) -- a comment',
  },
  parameters: [skus, units],
});
const note = (...lines: readonly string[]) => ({
  statement: {
    name: 'note',
    text: `WITH given AS (SELECT * FROM unnest($1::text[]) WITH ORDINALITY AS given (line, position))
           INSERT INTO log (line) SELECT line FROM given ORDER BY position`,
  },
  parameters: [lines],
});

/** Runs writes in one transaction. @returns how many statements that took, and how many rows each wrote. */
async function run(writes: readonly Omit<Write, 'onWritten'>[]) {
  let statements = 0;
  const counts: number[] = [];
  await database.transaction(async (transaction) => {
    const counting: Transaction = {
      query: (statement, parameters) => {
        statements++;
        return transaction.query(statement, parameters);
      },
    };
    const told = writes.map((write) => ({ ...write, onWritten: (count: number) => void counts.push(count) }));
    await writeTogether(counting, told);
  });
  return { statements, counts };
}

const found = async () => {
  const stock = await database.query<{ units: number }>('SELECT units FROM stock ORDER BY sku');
  const log = await database.query<{ line: string }>('SELECT line FROM log ORDER BY id');
  return [stock.rows.map(({ units }) => units), log.rows.map(({ line }) => line)];
};

describe('writes that run together', () => {
  it('are one statement, and each is told its own rows', async () => {
    const outcome = await run([take(2, 'A', 'B'), note('z', 'a', 'm'), take(1, 'C')]);
    expect(outcome).toEqual({ statements: 1, counts: [2, 3, 0] });
    expect(await found()).toEqual([
      [3, 3],
      ['z', 'a', 'm'],
    ]);
  });

  it('the same again, and in another composition', async () => {
    await run([take(1, 'A'), note('first')]);
    await run([take(1, 'A'), note('second')]);
    await run([note('third'), take(1, 'A')]);
    expect(await found()).toEqual([
      [2, 5],
      ['first', 'second', 'third'],
    ]);
  });

  it('one is itself, none is nothing', async () => {
    expect(await run([note('alone')])).toEqual({ statements: 1, counts: [1] });
    expect(await run([])).toEqual({ statements: 0, counts: [] });
  });

  it('fail together', async () => {
    await expect(run([note('lost'), take(9, 'A')])).rejects.toThrow(/check constraint/);
    const refused = {
      ...note('lost'),
      onWritten: () => {
        throw new Error('not as many as there must be');
      },
    };
    const writing = database.transaction((transaction) =>
      writeTogether(transaction, [refused, take(1, 'A')]),
    );
    await expect(writing).rejects.toThrow('not as many');
    expect(await found()).toEqual([[5, 5], []]);
  });
});
