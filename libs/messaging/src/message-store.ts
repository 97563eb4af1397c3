import type { Database, Queryable, Transaction } from '@millrace/persistence';
import type { ReceivedMessage } from './batch-handler.js';

/** One database that holds an inbox, an outbox and dead letters beside a service's own tables. */
export interface MessageDatabase {
  readonly name: string;
  /** A write transaction for these slots (an unsharded database ignores them). */
  transaction<T>(slots: readonly number[], work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Looks, in statements of their own: what is about to be moved may be seen as it was. A third of the round trips. */
  read<T>(work: (reader: Queryable) => Promise<T>): Promise<T>;
}

export interface RoutedMessages {
  readonly database: MessageDatabase;
  readonly messages: readonly ReceivedMessage[];
}

/** Tells the databases that messages belong to. */
export interface MessageStore {
  /** Splits a batch, keeping its order, into groups that commit together. */
  route(messages: readonly ReceivedMessage[]): Promise<readonly RoutedMessages[]>;
  /** Where what cannot be decoded is kept: there is no id to route by, only the partition it came on. */
  routeUndecodable(partition: number, partitions: number): Promise<MessageDatabase>;
  /** All databases, for the dead-letter desk. */
  databases(): Promise<readonly MessageDatabase[]>;
}

/** A database that is not sharded. */
export function messageDatabase(name: string, database: Database): MessageDatabase {
  return {
    name,
    transaction: (_slots, work) => database.transaction(work),
    read: (work) => work(database),
  };
}

/** The store of a service with one database. */
export function singleDatabaseStore(name: string, database: Database): MessageStore {
  const only = messageDatabase(name, database);
  return {
    route: async (messages) => [{ database: only, messages }],
    routeUndecodable: async () => only,
    databases: async () => [only],
  };
}
