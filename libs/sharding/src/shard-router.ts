import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Database,
  isDatabaseUnavailable,
  isRetryableTransactionError,
  type Queryable,
} from '@millrace/persistence';
import { enterFence, takeFenceShared, type FencedTransaction } from './fence.js';
import { readRouteTable } from './read-route-table.js';
import type { RouteTable } from './route-table.js';
import { ShardConnections, type ShardConnectionOptions } from './shard-connections.js';
import { isSlotNotOwned, shardingErrors } from './sharding.errors.js';

export interface ShardRouterOptions extends ShardConnectionOptions {
  /** Holds the route table. The router reads it, the caller opens and closes it. */
  readonly control: Queryable;
  /** Pause in ms between two looks at the route table when nothing else asks for one. Default 30,000. */
  readonly pollMs?: number;
  /** Told when the route table could not be read; the last one stays in use. */
  readonly onRefreshFailed?: (error: unknown) => void;
}

export interface ShardConnection {
  readonly name: string;
  readonly database: Database;
}

const DEFAULT_POLL_MS = 30_000;

/**
 * The way to the data of a slot. Holds the last route table it could read, so that it outlives an outage of
 * the control database; that a table is stale is noticed by the shard, never by luck.
 */
export class ShardRouter {
  private readonly connections: ShardConnections;
  private readonly poll: NodeJS.Timeout;
  private refreshing: Promise<void> | undefined;
  // The look is for all that wait for it: it must not end with the request that happened to begin it.
  private readonly outsideOfCallers = AsyncLocalStorage.snapshot();

  private constructor(
    private readonly options: ShardRouterOptions,
    private table: RouteTable,
  ) {
    this.connections = new ShardConnections(options);
    this.poll = setInterval(() => {
      this.refresh().catch((error: unknown) => options.onRefreshFailed?.(error));
    }, options.pollMs ?? DEFAULT_POLL_MS).unref();
  }

  /** @throws AppError `no_routes`; whatever the control database throws: without a first table there is no way. */
  static async open(options: ShardRouterOptions): Promise<ShardRouter> {
    return new ShardRouter(options, await readRouteTable(options.control));
  }

  /** The newest table known here. */
  get routes(): RouteTable {
    return this.table;
  }

  /** @throws RangeError when there is no such slot. */
  forSlot(slot: number): ShardConnection {
    return this.connect(this.table.routeOf(slot).shard);
  }

  shards(): readonly ShardConnection[] {
    return [...this.table.shards.keys()].map((name) => this.connect(name));
  }

  /**
   * Runs `work` in one transaction on the shard that owns all of `slots`, inside its fence: either the shard
   * owned them for the whole transaction, or nothing was done.
   * A stale route is refreshed and tried once more.
   * @throws AppError `slot_not_owned` when the slots are being moved or are on several shards,
   *   `shard_unavailable`, `commit_unknown` (all retryable); whatever else the transaction throws.
   */
  async write<T>(slots: readonly number[], work: (transaction: FencedTransaction) => Promise<T>): Promise<T> {
    try {
      return await this.writeAgainWhenStale(slots, work);
    } catch (error) {
      throw asShardError(error);
    }
  }

  /**
   * Like {@link write}, on a shard that was chosen earlier: the slots must still be its own. Does not try
   * again, since whoever chose must choose anew; the routes are fresh then.
   * @throws AppError `slot_not_owned`; whatever the transaction throws, as it is.
   */
  async writeOn<T>(
    shard: string,
    slots: readonly number[],
    work: (transaction: FencedTransaction) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.fenced(this.table, shard, slots, work);
    } catch (error) {
      if (isSlotNotOwned(error)) await this.refreshAfter(error);
      throw error;
    }
  }

  /**
   * Reads on the shard of a slot. Reads pass no fence: for as long as a route is stale, at most `pollMs`
   * after a move, they show the state before the move.
   * @throws AppError `shard_unavailable`; whatever else the work throws.
   */
  async read<T>(slot: number, work: (shard: Queryable) => Promise<T>): Promise<T> {
    return readWithin(this.forSlot(slot), work);
  }

  /** Like {@link read}, on a shard by its name. */
  async readOn<T>(shard: string, work: (shard: Queryable) => Promise<T>): Promise<T> {
    return readWithin(this.connect(shard), work);
  }

  /** Reads the route table again. Callers at the same time share one look. */
  refresh(): Promise<void> {
    this.refreshing ??= this.outsideOfCallers(() => this.readTable()).finally(
      () => (this.refreshing = undefined),
    );
    return this.refreshing;
  }

  /** Waits for what runs on the shards, then disconnects. The control database is the caller's. */
  async close(): Promise<void> {
    clearInterval(this.poll);
    await this.connections.close();
  }

  private async writeAgainWhenStale<T>(
    slots: readonly number[],
    work: (transaction: FencedTransaction) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.writeOnce(slots, work);
    } catch (error) {
      if (!isSlotNotOwned(error)) throw error;
      await this.refreshAfter(error);
      return this.writeOnce(slots, work);
    }
  }

  private async writeOnce<T>(
    slots: readonly number[],
    work: (transaction: FencedTransaction) => Promise<T>,
  ): Promise<T> {
    const { table } = this;
    const shard = table.shardOfAll(slots);
    if (shard === undefined)
      throw shardingErrors.slot_not_owned({ detail: 'The slots are on several shards.' });
    return this.fenced(table, shard, slots, work);
  }

  private async fenced<T>(
    table: RouteTable,
    shard: string,
    slots: readonly number[],
    work: (transaction: FencedTransaction) => Promise<T>,
  ): Promise<T> {
    const routes = slots.map((slot) => ({ slot, route: table.routeOf(slot) }));
    if (routes.some(({ route }) => route.shard !== shard)) throw shardingErrors.slot_not_owned();
    const routed = routes.map(({ slot, route }) => ({ slot, epoch: route.epoch }));
    const { database } = this.connect(shard, table);
    try {
      return await database.transaction(async (transaction) => work(await enterFence(transaction, routed)), {
        prelude: takeFenceShared,
      });
    } catch (error) {
      throw asShardError(error);
    }
  }

  private connect(name: string, table = this.table): ShardConnection {
    const shard = table.shards.get(name);
    if (!shard) throw shardingErrors.unknown_shard();
    return { name, database: this.connections.to(shard) };
  }

  private async readTable(): Promise<void> {
    const table = await readRouteTable(this.options.control);
    if (table.epoch < this.table.epoch) return;
    this.table = table;
    this.connections.keepOnly(table.shards.values());
  }

  /** @throws AppError `slot_not_owned` with what went wrong when the route table cannot be read. */
  private async refreshAfter(refused: unknown): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      this.options.onRefreshFailed?.(error);
      throw shardingErrors.slot_not_owned({ cause: new AggregateError([refused, error]) });
    }
  }
}

/** A shard that is away or overrun is nobody's fault: said once here, so that every caller answers the same. */
function asShardError(error: unknown): unknown {
  return isDatabaseUnavailable(error) || isRetryableTransactionError(error)
    ? shardingErrors.shard_unavailable({ cause: error })
    : error;
}

async function readWithin<T>(
  { database }: ShardConnection,
  work: (shard: Queryable) => Promise<T>,
): Promise<T> {
  try {
    return await work(database);
  } catch (error) {
    throw asShardError(error);
  }
}
