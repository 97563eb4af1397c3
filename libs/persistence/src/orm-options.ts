import type { DataSourceOptions } from 'typeorm';
import { connectionConfig, type DatabaseTls } from './connection-config.js';
import type { DatabaseOptions } from './database.js';

export interface OrmOptions extends Pick<
  DatabaseOptions,
  'url' | 'applicationName' | 'tls' | 'maxConnections' | 'statementTimeoutMs' | 'onError'
> {
  readonly entities: readonly (new () => object)[];
}

/**
 * A TypeORM data source with the same limits as a `Database`, for what is off the hot path. The schema is
 * never derived from the entities: migrations make it.
 */
export function ormOptions(options: OrmOptions): DataSourceOptions {
  return {
    type: 'postgres',
    ...ormConnection(options.url, options.tls),
    applicationName: options.applicationName,
    entities: [...options.entities],
    synchronize: false,
    logging: false,
    // A condition whose value is missing must not match every row.
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    poolSize: options.maxConnections ?? 20,
    connectTimeoutMS: 3_000,
    poolErrorHandler: options.onError ?? (() => undefined),
    extra: {
      idleTimeoutMillis: 600_000,
      statement_timeout: options.statementTimeoutMs ?? 30_000,
      idle_in_transaction_session_timeout: 60_000,
      keepAlive: true,
    },
  };
}

/** What {@link connectionConfig} says, in TypeORM's words. */
export function ormConnection(url: string, tls: DatabaseTls | undefined) {
  const { connectionString, ssl } = connectionConfig(url, tls);
  return { url: connectionString, ...(ssl === undefined ? {} : { ssl }) };
}
