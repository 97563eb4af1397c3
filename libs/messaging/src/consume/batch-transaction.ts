import { isPlanted } from '@millrace/failpoints';
import { type Transaction, writeTogether } from '@millrace/persistence';
import type { BatchContext, ReceivedMessage } from '../batch-handler.js';
import { buryDeadLetters } from '../dead-letters/bury-dead-letters.js';
import { type DyingRecord, dyingMessage, dyingUndecodable } from '../dead-letters/dying-record.js';
import { failPoint, typesOfRecords } from '../fail-points.js';
import { outboxWrites } from '../outbox/append-to-outbox.js';
import type { BatchPart } from './batch-part.js';
import { codeOf, describeError } from './fate.js';
import { enterMessages, slotOf, withdrawMessages } from './inbox.js';
import { OpenBatch } from './open-batch.js';
import type { DecodedRecord } from './record-decoder.js';

/** A handler as the transport calls it: a rejection is the handler's own error. */
export type InvokeHandler = (messages: readonly ReceivedMessage[], context: BatchContext) => Promise<void>;

/** What became of the messages of all parts. */
export interface CommittedParts {
  readonly handled: readonly DecodedRecord[];
  readonly rejected: readonly DecodedRecord[];
  readonly duplicates: readonly DecodedRecord[];
  /** Letters that are new among the dead. */
  readonly buried: number;
  /** Whether the outbox got something to relay. */
  readonly published: boolean;
  readonly actions: readonly (() => void)[];
}

/**
 * One transaction for parts of one consumer and database: inbox first, then the handler with all messages that
 * are new, part by part, then dead letters and outbox, then the commit.
 * @throws whatever the handler or the database threw: then nothing of it happened (or, for `commit_unknown`,
 *   it is not known, and the inbox will tell at the next try).
 */
export function commitParts(invoke: InvokeHandler, parts: readonly BatchPart[]): Promise<CommittedParts> {
  const { database, subscription } = parts[0]!;
  const { consumer } = subscription;
  const decoded = parts.flatMap((part) => part.decoded);
  const dying = parts.flatMap((part) =>
    part.undecodable.map((record) => dyingUndecodable(part.subscription, part.partition, record)),
  );
  const slots = slotsOf(decoded, dying);
  const enter = (transaction: Transaction) => enterMessages(transaction, consumer, decoded);
  return database.transaction(slots, async (transaction) => {
    const fresh = await (isPlanted('commit-before-effects')
      ? database.transaction(slots, enter)
      : enter(transaction));
    failPoint('consume.after-inbox', () => typesOfRecords(fresh));
    const batch = await runHandler(invoke, fresh, transaction, database.name);
    const isRejected = ({ message }: DecodedRecord) => batch.rejections.has(message);
    const rejected = fresh.filter(isRejected);
    await withdrawMessages(
      transaction,
      consumer,
      rejected.map(({ message }) => message.envelope.id),
    );
    const rejectedLetters = rejected.map((record) =>
      dyingMessage(consumer, record, batch.rejections.get(record.message)!),
    );
    const buried = await buryDeadLetters(transaction, [...dying, ...rejectedLetters]);
    await writeTogether(transaction, [...batch.writes, ...outboxWrites(batch.sent)]);
    failPoint('consume.before-commit', () => typesOfRecords(fresh));
    const known = new Set(fresh);
    return {
      handled: fresh.filter((record) => !isRejected(record)),
      rejected,
      duplicates: decoded.filter((record) => !known.has(record)),
      buried,
      published: batch.sent.length + buried > 0,
      actions: batch.actions,
    };
  });
}

/** Each once, ascending. */
function slotsOf(decoded: readonly DecodedRecord[], dying: readonly DyingRecord[]): readonly number[] {
  const slots = new Set<number>();
  for (const record of decoded) {
    const slot = slotOf(record);
    if (slot !== undefined) slots.add(slot);
  }
  for (const { slot } of dying) if (slot !== null) slots.add(slot);
  return [...slots].sort((a, b) => a - b);
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
  { subscription, database }: BatchPart,
  culprit: DecodedRecord,
  error: unknown,
): Promise<boolean> {
  const cause = { reason: 'handler-bug', code: codeOf(error), detail: describeError(error) };
  const letter = dyingMessage(subscription.consumer, culprit, cause);
  const slots = letter.slot === null ? [] : [letter.slot];
  return database.transaction(
    slots,
    async (transaction) => (await buryDeadLetters(transaction, [letter])) > 0,
  );
}
