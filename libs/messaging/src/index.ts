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
  singleDatabaseStore,
  type MessageDatabase,
  type MessageStore,
  type RoutedMessages,
} from './message-store.js';
// Publishing
export { appendToOutbox } from './outbox.js';
// Tables
export { createMessagingTables, dropMessagingTables } from './messaging-tables.js';
