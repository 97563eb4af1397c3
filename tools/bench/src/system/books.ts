import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { benchErrors } from '../bench.errors.js';
import type { LedgerSums } from '../provider/ledger.js';
import { balanceProblems, type OrderTotals } from './balance.js';
import {
  countEnded,
  countOutbox,
  countPending,
  countReserved,
  countTroubled,
  readSlowest,
  readSoldByConfirmed,
  readStock,
  readTotals,
  readUnended,
} from './books.sql.js';

/** Where a contender keeps what. Tables and columns are those of the services, as far as the checks read them. */
export interface BookKeeping {
  /** URLs of the databases with orders. */
  readonly orders: readonly string[];
  readonly inventory: string;
  /** Databases with an outbox, if there are any. */
  readonly outboxes: readonly string[];
  /** Whether its databases have sagas and dead letters. */
  readonly hasSagas: boolean;
  readonly moneyTaken: () => Promise<LedgerSums>;
}

const SETTLE_POLL_MS = 100;

/** Counts what has ended, and checks S, M and L, by SQL: what a contender says of itself is not asked. */
export class Books {
  private readonly pools: ReadonlyMap<string, pg.Pool>;

  constructor(private readonly keeping: BookKeeping) {
    const urls = new Set([...keeping.orders, keeping.inventory, ...keeping.outboxes]);
    this.pools = new Map(
      [...urls].map((url) => [
        url,
        new pg.Pool({ connectionString: url, max: 2, application_name: 'bench' }),
      ]),
    );
    // A server that is killed on purpose cuts idle connections; the next query opens another.
    for (const pool of this.pools.values()) pool.on('error', () => undefined);
  }

  /** The clock that `updated_at` is written by. */
  async now(): Promise<Date> {
    const [row] = await this.read<{ now: Date }>(this.keeping.orders[0]!, 'SELECT clock_timestamp() AS now');
    return row!.now;
  }

  /** Orders that reached their end in this time, by the database's clock. */
  async endedBetween(from: Date, to: Date): Promise<number> {
    return this.sumOverOrders(countEnded, [from, to]);
  }

  async pending(): Promise<number> {
    return this.sumOverOrders(countPending);
  }

  /** Of the orders that were accepted in this time: when the last one ended, and how long the slowest took. */
  async slowestOf(from: Date, to: Date): Promise<{ readonly lastEnd: Date; readonly slowestMs: number }> {
    let [lastEnd, slowestMs] = [from, 0];
    for (const url of this.keeping.orders) {
      const [row] = await this.read<{ last: Date | null; slowestMs: number }>(url, readSlowest, [from, to]);
      if (row!.last !== null && row!.last > lastEnd) lastEnd = row!.last;
      slowestMs = Math.max(slowestMs, row!.slowestMs);
    }
    return { lastEnd, slowestMs };
  }

  /** Waits until no order is pending, no message waits and no stock is held. @throws AppError `not_settled` after `timeoutMs`. */
  async settle(timeoutMs: number): Promise<void> {
    const giveUpAt = performance.now() + timeoutMs;
    for (;;) {
      const pending = await this.pending();
      const waiting = await this.sum(this.keeping.outboxes, countOutbox);
      const reserved = await this.sum([this.keeping.inventory], countReserved);
      if (pending === 0 && waiting === 0 && reserved === 0) return;
      if (performance.now() > giveUpAt) {
        throw benchErrors.not_settled({
          detail: `After ${timeoutMs / 1_000} s ${pending} orders are pending, ${waiting} messages wait, ${reserved} units are reserved.`,
        });
      }
      await pause(SETTLE_POLL_MS);
    }
  }

  /** What is wrong: L for these orders, S, M and dead letters for all. Empty when all is as it should be. */
  async problems(acceptedIds: readonly string[]): Promise<readonly string[]> {
    const { keeping } = this;
    const lost = await this.unended(acceptedIds);
    const totals = await this.totals();
    const sold = await this.soldByConfirmed();
    const stock = await this.read<Parameters<typeof balanceProblems>[0]['stock'][number]>(
      keeping.inventory,
      readStock,
    );
    const money = await keeping.moneyTaken();
    const troubled = keeping.hasSagas ? await this.sumOverOrders(countTroubled) : 0;
    return [
      ...(lost.length > 0
        ? [`L: ${lost.length} accepted orders are lost or have not ended, e.g. ${lost[0]}`]
        : []),
      ...(troubled > 0 ? [`T: ${troubled} dead letters, or sagas that need attention`] : []),
      ...balanceProblems({ stock, sold, totals, money }),
    ];
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.end()));
  }

  private async soldByConfirmed(): Promise<ReadonlyMap<string, number>> {
    const sold = new Map<string, number>();
    for (const url of this.keeping.orders) {
      const rows = await this.read<{ sku: string; quantity: number }>(url, readSoldByConfirmed);
      for (const { sku, quantity } of rows) sold.set(sku, (sold.get(sku) ?? 0) + quantity);
    }
    return sold;
  }

  private async unended(ids: readonly string[]): Promise<readonly string[]> {
    let missing = ids;
    for (const url of this.keeping.orders) {
      if (missing.length === 0) break;
      missing = (await this.read<{ id: string }>(url, readUnended, [missing])).map(({ id }) => id);
    }
    return missing;
  }

  private async totals(): Promise<OrderTotals> {
    let [confirmed, confirmedMinor] = [0, 0];
    for (const url of this.keeping.orders) {
      const [row] = await this.read<OrderTotals>(url, readTotals);
      confirmed += row!.confirmed;
      confirmedMinor += row!.confirmedMinor;
    }
    return { confirmed, confirmedMinor };
  }

  private sumOverOrders(statement: string, parameters?: readonly unknown[]): Promise<number> {
    return this.sum(this.keeping.orders, statement, parameters);
  }

  private async sum(
    urls: readonly string[],
    statement: string,
    parameters?: readonly unknown[],
  ): Promise<number> {
    let sum = 0;
    for (const url of urls) sum += (await this.read<{ count: number }>(url, statement, parameters))[0]!.count;
    return sum;
  }

  private async read<Row extends object>(
    url: string,
    statement: string,
    parameters: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    const { rows } = await this.pools.get(url)!.query<Row>(statement, [...parameters]);
    return rows;
  }
}
