// What rows are read as
import './parse-timestamp.js';

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
export { writeTogether, type Write } from './write-together.js';
export { rowSet, rowSets, type ColumnType, type Columns, type RowOf, type RowSet } from './row-set.js';
export type { DatabaseTls } from './connection-config.js';
export { PLANNER_SETTINGS } from './planner-settings.js';
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
// Audits of rows by the time in their ids
export { type AuditRange, AuditRounds, firstIdOf, SLICE_MS } from './audit-rounds.js';
export { type GaugeOfChecks, showByCheck } from './show-by-check.js';
// Old rows
export { NO_FLOOR, removeExpired, type Removed, type RetentionRule } from './retention/remove-expired.js';
export { firstPartitions, keepPartitions, type KeptPartitions } from './retention/keep-partitions.js';
export type { PartitionRule } from './retention/time-partitions.js';
export { withRetentionLease } from './retention/retention-lease.js';
