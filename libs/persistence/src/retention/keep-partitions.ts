import type { Database, Transaction } from '../database.js';
import { sqlStateOf } from '../database-errors.js';
import {
  lowestIdAt,
  type Partition,
  type PartitionRule,
  planPartitions,
  timeOfId,
} from './time-partitions.js';

export interface KeptPartitions {
  readonly created: readonly string[];
  readonly dropped: readonly string[];
  /** Not made, since the default partition holds rows of their time already: those stay where they are. */
  readonly taken: readonly string[];
  /** False for a table from before it was partitioned: nothing is made or dropped. */
  readonly partitioned: boolean;
}

/** Whoever waits for a lock makes all others wait behind: better to try again at the next look. */
const LOCK_LIMIT = `SET LOCAL lock_timeout = '2s';`;
const CHECK_VIOLATION = '23514';

const readPartitions = {
  name: 'read-partitions',
  text: `
    SELECT parent.relkind = 'p' AS partitioned, now() AS now, child.relname AS name,
      pg_get_expr(child.relpartbound, child.oid) AS bound
    FROM pg_class AS parent
    LEFT JOIN pg_inherits ON inhparent = parent.oid
    LEFT JOIN pg_class AS child ON child.oid = inhrelid
    WHERE parent.oid = to_regclass($1)`,
};

interface PartitionRow {
  readonly partitioned: boolean;
  readonly now: Date;
  readonly name: string | null;
  readonly bound: string | null;
}

/**
 * Makes partitions before they are needed and drops those that are too old, by the database's clock. Each in a
 * transaction of its own that holds its locks for a moment; one that cannot have them throws, and is made at the
 * next look.
 */
export async function keepPartitions(database: Database, rule: PartitionRule): Promise<KeptPartitions> {
  const { rows } = await database.query<PartitionRow>(readPartitions, [rule.table]);
  if (rows[0]?.partitioned !== true) return { created: [], dropped: [], taken: [], partitioned: false };
  const plan = planPartitions(rule, rows.flatMap(partitionOfRow), rows[0].now.getTime());
  const created: string[] = [];
  const taken: string[] = [];
  for (const partition of plan.create) {
    const made = await create(database, rule.table, partition);
    (made ? created : taken).push(partition.name);
  }
  for (const { name } of plan.drop) {
    await database.transaction((transaction) => transaction.query(`DROP TABLE ${name}`), {
      prelude: LOCK_LIMIT,
    });
  }
  return { created, dropped: plan.drop.map(({ name }) => name), taken, partitioned: true };
}

/** The statements that make the first partitions, for the migration that makes the table. */
export function firstPartitions(rule: PartitionRule, nowMs: number = Date.now()): string {
  const ranges = planPartitions(rule, [], nowMs).create.map(
    ({ name, fromMs, toMs }) => `CREATE TABLE ${name} PARTITION OF ${rule.table}
      FOR VALUES FROM ('${lowestIdAt(fromMs)}') TO ('${lowestIdAt(toMs)}');`,
  );
  return [`CREATE TABLE ${rule.table}_default PARTITION OF ${rule.table} DEFAULT;`, ...ranges].join('\n');
}

/** @returns false when the default partition has rows of that time. */
async function create(database: Database, table: string, partition: Partition): Promise<boolean> {
  try {
    await database.transaction((transaction) => attach(transaction, table, partition), {
      prelude: LOCK_LIMIT,
    });
    return true;
  } catch (error) {
    if (sqlStateOf(error) === CHECK_VIOLATION) return false;
    throw error;
  }
}

/** Attached rather than made as a part: that way who reads and writes the other partitions goes on meanwhile. */
async function attach(transaction: Transaction, table: string, partition: Partition): Promise<void> {
  const { name, fromMs, toMs } = partition;
  await transaction.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL)`);
  await transaction.query(
    `ALTER TABLE ${table} ATTACH PARTITION ${name}
     FOR VALUES FROM ('${lowestIdAt(fromMs)}') TO ('${lowestIdAt(toMs)}')`,
  );
}

const RANGE = /FROM \('([0-9a-f-]{36})'\) TO \('([0-9a-f-]{36})'\)/;

/** The default partition has no range. */
function partitionOfRow({ name, bound }: PartitionRow): readonly Partition[] {
  const range = RANGE.exec(bound ?? '');
  if (name === null || !range) return [];
  return [{ name, fromMs: timeOfId(range[1]!), toMs: timeOfId(range[2]!) }];
}
