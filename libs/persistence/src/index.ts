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
// Errors
export {
  commitUnknown,
  isDatabaseUnavailable,
  isRetryableTransactionError,
  uniqueViolation,
} from './database-errors.js';
// Migrations
export { migrate, type MigrateOptions } from './migrations.js';
