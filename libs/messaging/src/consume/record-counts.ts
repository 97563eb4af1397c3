import type { MessageContract } from '@millrace/contract-kit';
import { type RecordOutcome, recordsTotal } from '../messaging.metrics.js';
import type { Subscription } from '../subscription.js';
import type { BatchPart } from './batch-part.js';
import type { CommittedParts } from './batch-transaction.js';
import type { DecodedRecord } from './record-decoder.js';

export function countSettled(parts: readonly BatchPart[], committed: CommittedParts): void {
  const { consumer } = parts[0]!.subscription;
  countByContract(consumer, committed.handled, 'handled');
  countByContract(consumer, committed.duplicates, 'duplicate');
  countByContract(consumer, committed.rejected, 'dead');
  for (const { subscription, undecodable } of parts) {
    // What names its type cannot be trusted to name one that exists: a label must not grow without limit.
    count(consumer, subscription.topic.name, 'undecodable', 'dead', undecodable.length);
  }
}

export function countDead(consumer: string, record: DecodedRecord): void {
  countByContract(consumer, [record], 'dead');
}

export function countPassedOver({ consumer, topic }: Subscription, records: number): void {
  count(consumer, topic.name, 'other', 'passed-over', records);
}

function countByContract(consumer: string, records: readonly DecodedRecord[], outcome: RecordOutcome): void {
  const counts = new Map<MessageContract, number>();
  for (const { message } of records) {
    counts.set(message.contract, (counts.get(message.contract) ?? 0) + 1);
  }
  for (const [{ topic, type }, number] of counts) count(consumer, topic.name, type, outcome, number);
}

function count(consumer: string, topic: string, type: string, outcome: RecordOutcome, records: number): void {
  if (records > 0) recordsTotal.inc({ consumer, topic, type, outcome }, records);
}
