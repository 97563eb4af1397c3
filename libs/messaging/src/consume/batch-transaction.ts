import type { Transaction } from '@millrace/persistence';
import type { BatchContext, ReceivedMessage } from '../batch-handler.js';
import { buryDeadLetters } from '../dead-letters/bury-dead-letters.js';
import { dyingMessage, dyingUndecodable } from '../dead-letters/dying-record.js';
import type { MessageDatabase } from '../message-store.js';
import { appendToOutbox } from '../outbox/append-to-outbox.js';
import type { Subscription } from '../subscription.js';
import { enterMessages, slotOf, withdrawMessages } from './inbox.js';
import { OpenBatch } from './open-batch.js';
import type { DecodedRecord, UndecodableRecord } from './record-decoder.js';

/** What commits together: the part of a batch that belongs to one database. */
export interface BatchGroup {
  readonly database: MessageDatabase;
  readonly decoded: readonly DecodedRecord[];
  readonly undecodable: readonly UndecodableRecord[];
}

/** A handler as the transport calls it: a rejection is the handler's own error. */
export type InvokeHandler = (messages: readonly ReceivedMessage[], context: BatchContext) => Promise<void>;

export interface CommittedGroup {
  readonly handled: readonly DecodedRecord[];
  readonly rejected: readonly DecodedRecord[];
  readonly duplicates: readonly DecodedRecord[];
  /** Whether its outbox got something to relay. */
  readonly published: boolean;
  readonly actions: readonly (() => void)[];
}

/**
 * One transaction: inbox first, then the handler, then dead letters and outbox, then the commit.
 * @throws whatever the handler or the database threw: then nothing of it happened (or, for `commit_unknown`,
 *   it is not known, and the inbox will tell at the next try).
 */
export function commitGroup(
  subscription: Subscription,
  invoke: InvokeHandler,
  partition: number,
  group: BatchGroup,
): Promise<CommittedGroup> {
  const dying = group.undecodable.map((record) => dyingUndecodable(subscription, partition, record));
  const slots = new Set([
    ...group.decoded.map(slotOf).filter((slot) => slot !== undefined),
    ...dying.map((letter) => letter.slot!),
  ]);
  const sortedSlots = [...slots].sort((a, b) => a - b);
  return group.database.transaction(sortedSlots, async (transaction) => {
    const fresh = await enterMessages(transaction, subscription.consumer, group.decoded);
    const batch = await runHandler(invoke, fresh, transaction, group.database.name);
    const isRejected = ({ message }: DecodedRecord) => batch.rejections.has(message);
    const rejected = fresh.filter(isRejected);
    await withdrawMessages(
      transaction,
      subscription.consumer,
      rejected.map(({ message }) => message.envelope.id),
    );
    const rejectedLetters = rejected.map((record) =>
      dyingMessage(subscription, record, batch.rejections.get(record.message)!),
    );
    const buried = await buryDeadLetters(transaction, [...dying, ...rejectedLetters]);
    await appendToOutbox(transaction, batch.sent);
    const known = new Set(fresh);
    return {
      handled: fresh.filter((record) => !isRejected(record)),
      rejected,
      duplicates: group.decoded.filter((record) => !known.has(record)),
      published: batch.sent.length + buried > 0,
      actions: batch.actions,
    };
  });
}

async function runHandler(
  invoke: InvokeHandler,
  fresh: readonly DecodedRecord[],
  transaction: Transaction,
  database: string,
): Promise<OpenBatch> {
  const messages = fresh.map(({ message }) => message);
  const batch = new OpenBatch(transaction, database, new Set(messages));
  try {
    if (messages.length > 0) await invoke(messages, batch);
  } finally {
    batch.close();
  }
  return batch;
}

/** Gives up on one message: its letter in a transaction of its own, and no inbox row. */
export async function buryCulprit(
  subscription: Subscription,
  database: MessageDatabase,
  culprit: DecodedRecord,
  detail: string,
): Promise<boolean> {
  const letter = dyingMessage(subscription, culprit, { reason: 'handler-bug', detail });
  const slots = letter.slot === null ? [] : [letter.slot];
  return database.transaction(
    slots,
    async (transaction) => (await buryDeadLetters(transaction, [letter])) > 0,
  );
}
