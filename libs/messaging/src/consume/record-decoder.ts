import {
  type ContractRegistry,
  type DecodeFailureReason,
  decodeMessage,
  headerText,
  isDecodeFailure,
  type WireHeaders,
} from '@millrace/contract-kit';
import type { ReceivedMessage } from '../batch-handler.js';
import { headersAsText } from '../kafka/stored-headers.js';
import type { Subscription } from '../subscription.js';
import type { FetchedRecord } from './record.js';

/** A message for a handler, with the record it came in: a dead letter carries the record, byte for byte. */
export interface DecodedRecord {
  readonly record: FetchedRecord;
  readonly message: ReceivedMessage;
}

/** A record that cannot be understood. */
export interface UndecodableRecord {
  readonly record: FetchedRecord;
  readonly headers: WireHeaders;
  readonly reason: DecodeFailureReason;
  readonly detail: string;
}

export interface DecodedBatch {
  readonly decoded: readonly DecodedRecord[];
  readonly undecodable: readonly UndecodableRecord[];
  /** Records of known types that the subscription does not take. */
  readonly passedOver: number;
}

const NO_HEADERS = {};

/** Sorts the records of one partition into what a handler takes, what is poison, and what is not meant for it. */
export function decodeRecords(
  registry: ContractRegistry,
  subscription: Subscription,
  partition: number,
  records: readonly FetchedRecord[],
): DecodedBatch {
  const topic = subscription.topic.name;
  const taken = new Set(subscription.contracts.map((contract) => contract.type));
  const decoded: DecodedRecord[] = [];
  const undecodable: UndecodableRecord[] = [];
  let passedOver = 0;
  for (const record of records) {
    const headers = record.headers ?? NO_HEADERS;
    const type = headerText(headers, 'ce_type');
    // Before its value is parsed: what another consumer's message looks like inside is not our concern.
    if (type !== undefined && !taken.has(type) && registry.byType(type)?.topic.name === topic) {
      passedOver++;
      continue;
    }
    const outcome = decodeMessage(registry, { topic, headers, value: record.value });
    if (isDecodeFailure(outcome)) undecodable.push({ record, headers: headersAsText(headers), ...outcome });
    else decoded.push({ record, message: { ...outcome, topic, partition, offset: record.offset } });
  }
  return { decoded, undecodable, passedOver };
}
