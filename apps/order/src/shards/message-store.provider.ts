import type { MessageStore } from '@millrace/messaging';
import { shardedMessageStore, ShardRouter } from '@millrace/sharding';
import type { FactoryProvider } from '@nestjs/common';

/** The inboxes, outboxes and dead letters of all shards: `@Inject(MESSAGE_STORE) store: MessageStore`. */
export const MESSAGE_STORE = Symbol('order.message-store');

export const messageStoreProvider: FactoryProvider<MessageStore> = {
  provide: MESSAGE_STORE,
  inject: [ShardRouter],
  useFactory: (router: ShardRouter) => shardedMessageStore(router),
};
