import type { PreparedStatement, Transaction } from './database.js';

/**
 * A statement that inserts, updates or deletes and whose rows nobody reads. Without RETURNING, and without a
 * WITH that writes.
 */
export interface Write {
  readonly statement: PreparedStatement;
  /** As many as its `$1`, `$2`, ... */
  readonly parameters: readonly unknown[];
  /** Told how many rows it wrote; what it throws fails the transaction. */
  readonly onWritten?: (rowCount: number) => void;
}

const composed = new Map<string, PreparedStatement>();

/**
 * Runs writes as one statement: a round trip, and what each statement costs by itself, once instead of for each.
 * They see the data as it was before all of them, so no two may write the same row. In no order; the order within
 * each is its own.
 */
export async function writeTogether(transaction: Transaction, writes: readonly Write[]): Promise<void> {
  const [first] = writes;
  if (first === undefined) return;
  if (writes.length === 1) {
    const { rowCount } = await transaction.query(first.statement, first.parameters);
    first.onWritten?.(rowCount);
    return;
  }
  const { rows } = await transaction.query<{ readonly written: readonly number[] }>(
    composition(writes.map(({ statement }) => statement)),
    writes.flatMap(({ parameters }) => parameters),
  );
  for (const [index, { onWritten }] of writes.entries()) onWritten?.(rows[0]!.written[index]!);
}

function composition(statements: readonly PreparedStatement[]): PreparedStatement {
  const key = statements.map(({ name }) => name).join('\n');
  const known = composed.get(key);
  if (known) return known;
  let taken = 0;
  const parts = statements.map(({ text }, index) => {
    let highest = 0;
    const shifted = text.replace(/\$(\d+)/g, (_, number: string) => {
      highest = Math.max(highest, Number(number));
      return `$${Number(number) + taken}`;
    });
    taken += highest;
    return `write_${index} AS (${shifted}\nRETURNING 1)`;
  });
  const counts = statements.map((_, index) => `(SELECT count(*) FROM write_${index})::int`);
  // A name of more than 63 bytes would be cut off: a number for each composition of this process.
  const statement = {
    name: `write-together-${composed.size}`,
    text: `WITH ${parts.join(',\n')}\nSELECT ARRAY[${counts.join(', ')}] AS written`,
  };
  composed.set(key, statement);
  return statement;
}
