import { type RecordOutcome, recordsTotal } from '../messaging.metrics.js';
import type { Subscription } from '../subscription.js';
import type { BatchGroup, CommittedGroup } from './batch-transaction.js';
import type { DecodedRecord } from './record-decoder.js';

export function countSettled(subscription: Subscription, group: BatchGroup, committed: CommittedGroup): void {
  countByType(subscription, committed.handled, 'handled');
  countByType(subscription, committed.duplicates, 'duplicate');
  countByType(subscription, committed.rejected, 'dead');
  // What names its type cannot be trusted to name one that exists: a label must not grow without limit.
  if (group.undecodable.length > 0) count(subscription, 'undecodable', 'dead', group.undecodable.length);
}

export function countDead(subscription: Subscription, record: DecodedRecord): void {
  countByType(subscription, [record], 'dead');
}

export function countPassedOver(subscription: Subscription, records: number): void {
  if (records > 0) count(subscription, 'other', 'passed-over', records);
}

function countByType(
  subscription: Subscription,
  records: readonly DecodedRecord[],
  outcome: RecordOutcome,
): void {
  const counts = new Map<string, number>();
  for (const { message } of records) {
    counts.set(message.contract.type, (counts.get(message.contract.type) ?? 0) + 1);
  }
  for (const [type, number] of counts) count(subscription, type, outcome, number);
}

function count(subscription: Subscription, type: string, outcome: RecordOutcome, records: number): void {
  recordsTotal.inc(
    { consumer: subscription.consumer, topic: subscription.topic.name, type, outcome },
    records,
  );
}
