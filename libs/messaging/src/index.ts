// The runtime of a service
export { Messaging, type MessagingOptions, type OutboxSource } from './messaging.js';
export { DEFAULT_TUNING, type MessagingTuning } from './messaging-tuning.js';
// Consuming
export { defineSubscription, type Subscription, type SubscriptionDeclaration } from './subscription.js';
export {
  BATCH_TRANSPORT,
  BatchHandler,
  type BatchContext,
  type BatchHandlerFunction,
  type ReceivedMessage,
} from './batch-handler.js';
export {
  messageDatabase,
  singleDatabaseStore,
  type MessageDatabase,
  type MessageStore,
  type RoutedMessages,
} from './message-store.js';
export { KafkaBatchServer } from './consume/kafka-batch-server.js';
// Publishing
export { OUTBOX_COLUMNS, appendToOutbox, outboxRowOf } from './outbox/append-to-outbox.js';
export { OutboxRelays } from './relay/outbox-relays.js';
// Work at each of a service's databases
export {
  LoopPerDatabase,
  type DatabaseLoop,
  type LoopPerDatabaseOptions,
} from './loop-per-database/loop-per-database.js';
// Dead letters
export { DeadLetterDesk } from './dead-letters/dead-letter-desk.js';
export { RedriveJobs } from './dead-letters/redrive-jobs.js';
export {
  newRedriveJobId,
  type RedriveJob,
  type RedriveJobRequest,
  type RedriveJobStatus,
} from './dead-letters/redrive-job.js';
export type { DeadLetterGroup } from './dead-letters/group-dead-letters.js';
export type { LetterEdit, RedriveDraft } from './dead-letters/redrive-draft.js';
export type { DeskAction, DeskOrder, RecordedAction } from './dead-letters/desk-audit.js';
export type {
  DeadLetter,
  DeadLetterDetail,
  DeadLetterFilter,
  DeadLetterPage,
  DeadLetterQuery,
} from './dead-letters/dead-letter.js';
// Tables in memory
export { CompactedTable, type CompactedTableOptions } from './compacted-table/compacted-table.js';
// Tables
export { createMessagingTables, dropMessagingTables } from './messaging-tables.js';
export {
  createDeadLetterDesk,
  dropDeadLetterDesk,
  dropDeadLettersByJob,
  dropFinishedJobs,
  indexDeadLettersByJob,
  indexFinishedJobs,
} from './dead-letters/dead-letter-desk-tables.js';
export { deskRetention } from './dead-letters/desk-retention.js';
export { dropInboxByTime, inboxRetention, indexInboxByTime, tuneInbox } from './inbox-retention.js';
