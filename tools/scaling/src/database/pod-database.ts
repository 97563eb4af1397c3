import type { MessageDatabase, MessageStore } from '@millrace/messaging';
import type { PreparedStatement, QueryResult, Transaction } from '@millrace/persistence';
import type { SeededRandom } from '../time/seeded-random.js';
import type { VirtualClock } from '../time/virtual-clock.js';
import type { VirtualProcess } from '../time/virtual-process.js';
import type { ServerTransaction } from './server-transaction.js';
import type { SimulatedDatabase } from './simulated-database.js';

/** The size of the services' pools. */
const MAX_CONNECTIONS = 20;

/** The longest that one way to the server takes, in ms. */
const SLOWEST_MS = 2;

/** The database as one process sees it: a pool of connections, each statement a round trip. */
export class PodDatabase implements MessageDatabase {
  readonly name = 'simulated';
  private free = MAX_CONNECTIONS;
  private readonly queue: (() => void)[] = [];
  private readonly open = new Set<ServerTransaction>();

  constructor(
    private readonly server: SimulatedDatabase,
    private readonly process: VirtualProcess,
    private readonly clock: VirtualClock,
    private readonly random: SeededRandom,
  ) {}

  /** The store of a service with this one database. */
  get store(): MessageStore {
    return {
      route: async (messages) => [{ database: this, messages }],
      routeUndecodable: async () => this,
      databases: async () => [this],
    };
  }

  async transaction<T>(
    _slots: readonly number[],
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    await this.connection();
    let transaction: ServerTransaction | undefined;
    try {
      transaction = await this.roundTrip<ServerTransaction>((resolve) => resolve(this.begin()));
      const result = await work(this.queries(transaction));
      await this.commit(transaction);
      return result;
    } catch (error) {
      if (transaction) await this.rollback(transaction);
      throw error;
    } finally {
      if (transaction) this.open.delete(transaction);
      this.release();
    }
  }

  read<T>(work: (reader: Transaction) => Promise<T>): Promise<T> {
    return this.transaction([], work);
  }

  /** The process is gone: the server notices when the last it was sent has arrived. */
  disconnect(): void {
    this.clock.after(SLOWEST_MS, () => {
      for (const transaction of this.open) this.server.rollback(transaction);
    });
  }

  private begin(): ServerTransaction {
    const transaction = this.server.begin();
    this.open.add(transaction);
    return transaction;
  }

  private queries(transaction: ServerTransaction): Transaction {
    return {
      query: async <Row>(statement: string | PreparedStatement, parameters: readonly unknown[] = []) => {
        const name = typeof statement === 'string' ? statement : statement.name;
        const rows = await this.roundTrip<readonly Record<string, unknown>[]>((resolve, reject) =>
          this.server.execute(transaction, name, parameters, resolve, reject),
        );
        return { rows, rowCount: rows.length } as unknown as QueryResult<Row>;
      },
    };
  }

  private async commit(transaction: ServerTransaction): Promise<void> {
    const commit = () =>
      this.roundTrip<void>((resolve, reject) => this.server.commit(transaction, resolve, reject));
    const { lateCommitMs } = this.server.faults;
    if (lateCommitMs === undefined) await commit();
    else this.clock.after(lateCommitMs, () => void commit(), this.process);
  }

  private rollback(transaction: ServerTransaction): Promise<void> {
    return this.roundTrip<void>((resolve) => {
      this.server.rollback(transaction);
      resolve();
    });
  }

  private roundTrip<T>(
    serve: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const back = (settle: () => void) => this.clock.after(this.latencyMs(), settle, this.process);
      this.clock.after(this.latencyMs(), () =>
        serve(
          (value) => back(() => resolve(value)),
          (error) => back(() => reject(error)),
        ),
      );
    });
  }

  private latencyMs(): number {
    return this.random.between(1, SLOWEST_MS);
  }

  private connection(): Promise<void> {
    if (this.free > 0) {
      this.free--;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.queue.push(resolve));
  }

  private release(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.free++;
  }
}
