/** Who wrote a row: an open transaction, until it ends. */
export interface RowWriter {
  /** Calls back when the transaction has ended; its rows are then committed or gone. */
  onEnd(callback: () => void): void;
}

/**
 * The primary key of the inbox as Postgres keeps it under READ COMMITTED: a row that another open transaction
 * has just written makes the writer wait for that one's end.
 */
export class InboxTable {
  private readonly rows = new Map<string, RowWriter | 'committed'>();

  /**
   * `INSERT .. ON CONFLICT DO NOTHING RETURNING`, row by row.
   * @returns the keys that were new, or the transaction to wait for before it is tried again from `from` on.
   */
  insert(
    writer: RowWriter,
    keys: readonly string[],
    from: number,
  ):
    | { readonly waitFor: RowWriter; readonly at: number; readonly fresh: readonly string[] }
    | readonly string[] {
    const fresh: string[] = [];
    for (let at = from; at < keys.length; at++) {
      const key = keys[at]!;
      const owner = this.rows.get(key);
      if (owner === undefined) {
        this.rows.set(key, writer);
        fresh.push(key);
      } else if (owner !== 'committed' && owner !== writer) {
        return { waitFor: owner, at, fresh };
      }
    }
    return fresh;
  }

  remove(keys: readonly string[]): void {
    for (const key of keys) this.rows.delete(key);
  }

  /** Makes the rows that a transaction wrote last. */
  keep(keys: readonly string[]): void {
    for (const key of keys) this.rows.set(key, 'committed');
  }
}
