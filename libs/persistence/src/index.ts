// Database
export {
  Database,
  type DatabaseOptions,
  type PreparedStatement,
  type QueryResult,
  type Queryable,
  type Transaction,
  type TransactionOptions,
} from './database.js';
export type { DatabaseTls } from './connection-config.js';
export { Session } from './session.js';
// TypeORM, off the hot path
export { ormOptions, type OrmOptions } from './orm-options.js';
// Errors
export {
  commitUnknown,
  driverErrorOf,
  isDatabaseUnavailable,
  isRetryableTransactionError,
  uniqueViolation,
} from './database-errors.js';
// Migrations
export { migrate, type MigrateOptions } from './migrations.js';
