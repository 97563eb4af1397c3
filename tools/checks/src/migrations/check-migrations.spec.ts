import { describe, expect, it } from '@jest/globals';
import { checkMigrations } from './check-migrations.js';
import type { MigrationClass } from './migration.js';
import { migrationRules } from './rules.js';

interface Shape {
  readonly contractOf?: string;
  readonly transaction?: boolean;
}

/** A migration of these statements, as an app would write it. */
function migrationOf(sql: string, shape: Shape = {}): MigrationClass {
  return class Planted1767225600009 {
    readonly transaction = shape.transaction ?? true;
    readonly contractOf = shape.contractOf as string;
    async up(runner: never): Promise<void> {
      for (const call of sql.split('--- next call')) {
        await (runner as { query(text: string): Promise<unknown> }).query(call);
      }
    }
  };
}

async function rulesBrokenBy(sql: string, shape?: Shape): Promise<readonly string[]> {
  const found = await checkMigrations([migrationOf(sql, shape)], '0.2.0');
  return [...new Set(found.map(({ rule }) => rule))].toSorted();
}

/** jest takes a parameter that a row leaves out for its own `done`. */
function withShape([name, sql, shape = {}]: readonly [string, string, Shape?]): [string, string, Shape] {
  return [name, sql, shape];
}

const concurrently = { transaction: false };

/** Each breaks one rule, and no other. */
const planted: readonly (readonly [rule: string, sql: string, shape?: Shape])[] = [
  ['nothing-is-taken-away', 'DROP TABLE orders'],
  ['nothing-is-taken-away', 'DROP TABLE IF EXISTS public.orders CASCADE'],
  ['nothing-is-taken-away', 'ALTER TABLE orders DROP COLUMN reason'],
  ['nothing-is-taken-away', 'ALTER TABLE orders ADD note text, DROP reason'],
  ['nothing-is-taken-away', 'ALTER TABLE orders RENAME COLUMN reason TO why'],
  ['nothing-is-taken-away', 'ALTER TABLE orders RENAME TO purchases'],
  ['nothing-is-taken-away', 'ALTER TABLE orders ALTER COLUMN status DROP DEFAULT'],
  ['nothing-is-taken-away', 'DROP FUNCTION check_route_cover()'],
  ['nothing-is-taken-away', `ALTER TYPE mood RENAME VALUE 'a' TO 'b'`],
  ['nothing-is-taken-away', 'TRUNCATE orders'],
  ['nothing-is-narrowed', 'ALTER TABLE orders ALTER reason SET NOT NULL'],
  ['nothing-is-narrowed', 'ALTER TABLE orders ADD CONSTRAINT few CHECK (total_minor < 5) NOT VALID'],
  ['nothing-is-narrowed', 'CREATE UNIQUE INDEX CONCURRENTLY one ON orders (customer_id)', concurrently],
  ['nothing-is-narrowed', 'CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f()'],
  ['no-type-changes', 'ALTER TABLE orders ALTER COLUMN currency TYPE char(3)'],
  ['no-type-changes', 'ALTER TABLE orders ALTER currency SET DATA TYPE char(3)', { contractOf: '0.1.0' }],
  ['new-columns-may-be-left-out', 'ALTER TABLE orders ADD COLUMN channel text NOT NULL'],
  ['no-table-is-rewritten', 'ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid()'],
  [
    'no-table-is-rewritten',
    'ALTER TABLE orders ADD twice bigint GENERATED ALWAYS AS (total_minor * 2) STORED',
  ],
  ['indexes-are-built-beside-writes', 'CREATE INDEX by_status ON orders (status)'],
  ['indexes-are-built-beside-writes', 'DROP INDEX by_status'],
  ['concurrent-work-is-outside-a-transaction', 'CREATE INDEX CONCURRENTLY by_status ON orders (status)'],
  ['concurrent-work-is-outside-a-transaction', 'ALTER TABLE orders ADD COLUMN note text', concurrently],
  [
    'concurrent-work-is-outside-a-transaction',
    'DROP INDEX CONCURRENTLY i; CREATE INDEX CONCURRENTLY i ON orders (status)',
    concurrently,
  ],
  [
    'no-half-built-index-is-taken-for-whole',
    'CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON orders (status)',
    concurrently,
  ],
  [
    'constraints-are-not-checked-under-a-lock',
    'ALTER TABLE orders ADD note text, ADD CONSTRAINT short CHECK (length(note) < 9)',
  ],
  [
    'constraints-are-not-checked-under-a-lock',
    'ALTER TABLE orders ADD COLUMN note text CHECK (length(note) < 9)',
  ],
  [
    'constraints-are-not-checked-under-a-lock',
    'ALTER TABLE order_items ADD FOREIGN KEY (order_id) REFERENCES orders (id)',
    { contractOf: '0.1.0' },
  ],
  [
    'validation-is-a-migration-of-its-own',
    `ALTER TABLE orders ADD note text, ADD CONSTRAINT short CHECK (length(note) < 9) NOT VALID;
     ALTER TABLE orders VALIDATE CONSTRAINT short`,
  ],
  ['no-lock-by-hand', 'LOCK TABLE orders IN EXCLUSIVE MODE'],
  ['lock-timeout-stays', 'SET LOCAL lock_timeout = 0'],
  ['no-whole-table-is-written', `UPDATE orders SET currency = 'EUR'`],
  ['can-be-judged', 'DO $$ BEGIN DROP TABLE orders; END $$'],
  ['can-be-judged', 'COMMIT'],
  ['contracts-name-an-earlier-release', 'ALTER TABLE orders DROP COLUMN reason', { contractOf: '0.2.0' }],
  [
    'contracts-name-an-earlier-release',
    'ALTER TABLE orders DROP COLUMN reason',
    { contractOf: 'the last one' },
  ],
];

const expanding: readonly (readonly [string, string, Shape?])[] = [
  [
    'a table of its own, with all that belongs to it',
    `CREATE TABLE notes (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), text text NOT NULL CHECK (text <> 'DROP TABLE orders'));
     CREATE UNIQUE INDEX notes_text ON notes (text);
     ALTER TABLE notes ADD COLUMN at timestamptz NOT NULL;
     CREATE TRIGGER t BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION f();
     -- DROP TABLE orders;
     DROP TABLE notes;`,
  ],
  [
    'a column that may be left out',
    `ALTER TABLE orders ADD COLUMN note text, ADD channel text NOT NULL DEFAULT 'web'`,
  ],
  [
    'a constraint on a new column',
    'ALTER TABLE orders ADD note text, ADD CONSTRAINT short CHECK (length(note) < 9) NOT VALID',
  ],
  ['its validation, later', 'ALTER TABLE orders VALIDATE CONSTRAINT short'],
  [
    'an index beside writes, again after a failed one',
    `SET lock_timeout = '2min' --- next call
     DROP INDEX CONCURRENTLY IF EXISTS i --- next call
     CREATE INDEX CONCURRENTLY i ON orders (status) --- next call
     RESET lock_timeout`,
    concurrently,
  ],
  ['a constraint less', 'ALTER TABLE orders DROP CONSTRAINT short, ALTER reason DROP NOT NULL'],
  ['storage parameters', 'ALTER TABLE orders SET (fillfactor = 70)'],
  ['a part of the rows', `UPDATE orders SET currency = 'EUR' WHERE id = '0'`],
  [
    'the contract of an earlier release',
    'ALTER TABLE orders DROP COLUMN reason; DROP TABLE old_orders',
    { contractOf: '0.1.0' },
  ],
];

describe('a migration that runs while another version serves', () => {
  it.each(planted.map(withShape))('%s refuses: %s', async (rule, sql, shape) => {
    expect(await rulesBrokenBy(sql, shape)).toEqual([rule]);
  });

  it.each(expanding.map(withShape))('may bring %s', async (_what, sql, shape) => {
    expect(await rulesBrokenBy(sql, shape)).toEqual([]);
  });

  it('has a planted violation for every rule', () => {
    const broken = new Set(planted.map(([rule]) => rule));
    expect(migrationRules.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
  });

  it('is plain SQL: what asks the database or builds a query cannot be judged', async () => {
    class Builder1767225600009 {
      async up(runner: never): Promise<void> {
        await (runner as { createTable(): Promise<void> }).createTable();
      }
    }
    await expect(checkMigrations([Builder1767225600009], '0.2.0')).rejects.toThrow(
      /uses runner\.createTable/,
    );
  });
});
