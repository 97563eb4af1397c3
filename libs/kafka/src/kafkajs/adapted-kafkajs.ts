import { createRequire } from 'node:module';
import type { Logger } from '@millrace/telemetry';
import {
  type BrokerConnection,
  type ConnectionClosedErrorClass,
  settleWhatIsClosed,
} from './closed-connection.js';
import { isCrc32c, nativeCrc32c } from './crc32c.js';
import { replaceExports } from './inner-module.js';
import { type GroupMembership, missLostMembership, type ProtocolErrorClass } from './lost-membership.js';
import { onePassProduceRequest, type ProduceRequest } from './produce-request.js';
import { quietRequestQueue, type RequestQueue } from './quiet-request-queue.js';
import type { Checksum } from './record-batch.js';
import { recordReader, type ReadRecordFunction } from './record-reader.js';
import { assertSameReading, assertSameRecord, type DecoderClass, type OriginalRecord } from './same-bytes.js';
import {
  type ConnectionErrorClasses,
  giveUpWhatTimesOut,
  type TimedConnection,
} from './timed-out-connection.js';

// Tracing patches modules as they are required; one that is imported from ESM goes untraced.
const require = createRequire(import.meta.url);

/** The one version whose inside is known here. */
const KNOWN_VERSION = '2.2.4';
const PROTOCOL = 'kafkajs/src/protocol';

interface Kept {
  readonly part: string;
  readonly reason: string;
}

const kept = adapt();
/** kafkajs, with the parts of its inside that were adapted. */
export const kafkajs = require('kafkajs') as typeof import('kafkajs');

let told = false;

/** Says, once a process, what kafkajs keeps of its own and why: it works, and costs more. */
export function tellWhatIsKept(logger: Logger): void {
  if (told) return;
  told = true;
  for (const { part, reason } of kept) logger.warn({ part, reason }, `kafkajs keeps its own ${part}`);
}

/**
 * Before kafkajs is loaded as a whole: its modules keep what they have taken from each other. Each part is
 * compared with the one that it replaces, and left out when they differ.
 */
function adapt(): readonly Kept[] {
  const { version } = require('kafkajs/package.json') as { version: string };
  if (version !== KNOWN_VERSION) {
    return [{ part: 'inside', reason: `version ${version} is not known, only ${KNOWN_VERSION}` }];
  }
  const refused: Kept[] = [];
  const attempt = (part: string, change: () => void): void => {
    try {
      change();
    } catch (error) {
      refused.push({ part, reason: (error as Error).message });
    }
  };
  let crc32c = require(`${PROTOCOL}/recordBatch/crc32C/index.js`) as Checksum;
  attempt('CRC-32C', () => (crc32c = nativeChecksum(crc32c)));
  attempt('timer of idle connections', () => {
    const queue = require('kafkajs/src/network/requestQueue/index.js') as { prototype: RequestQueue };
    quietRequestQueue(queue.prototype);
  });
  attempt('encoder of produce requests', () => writeInOnePass(crc32c));
  attempt('reader of records', readWithoutCopies);
  // Last: it loads what the others must come before.
  attempt('close of connections', settleClosedConnections);
  attempt('connection of a request that timed out', giveUpTimedOutConnections);
  attempt('heartbeat of a member that was forgotten', missForgottenMembers);
  return refused;
}

function nativeChecksum(reference: Checksum): Checksum {
  const native = nativeCrc32c();
  if (!isCrc32c(native, reference)) throw new Error('@node-rs/crc32 computes something else');
  return native;
}

function writeInOnePass(crc32c: Checksum): void {
  replaceExports<ProduceRequest>(require, {
    file: `${PROTOCOL}/requests/produce/v3/request.js`,
    takenBy: `${PROTOCOL}/requests/produce/v4/request.js`,
    by: (original) => {
      assertSameRecord(require(`${PROTOCOL}/recordBatch/record/v0/index.js`) as OriginalRecord);
      return onePassProduceRequest(original, crc32c);
    },
  });
}

function settleClosedConnections(): void {
  const { prototype } = require('kafkajs/src/network/connection.js') as { prototype: BrokerConnection };
  const { KafkaJSConnectionClosedError } = require('kafkajs/src/errors.js') as {
    KafkaJSConnectionClosedError: ConnectionClosedErrorClass;
  };
  settleWhatIsClosed(prototype, KafkaJSConnectionClosedError);
}

function giveUpTimedOutConnections(): void {
  const { prototype } = require('kafkajs/src/network/connection.js') as { prototype: TimedConnection };
  giveUpWhatTimesOut(prototype, require('kafkajs/src/errors.js') as ConnectionErrorClasses);
}

function missForgottenMembers(): void {
  const { prototype } = require('kafkajs/src/consumer/consumerGroup.js') as { prototype: GroupMembership };
  const { KafkaJSProtocolError } = require('kafkajs/src/errors.js') as {
    KafkaJSProtocolError: ProtocolErrorClass;
  };
  missLostMembership(prototype, KafkaJSProtocolError);
}

function readWithoutCopies(): void {
  replaceExports<ReadRecordFunction>(require, {
    file: `${PROTOCOL}/recordBatch/record/v0/decoder.js`,
    takenBy: `${PROTOCOL}/recordBatch/v0/decoder.js`,
    by: (original) => {
      const reader = recordReader(original);
      assertSameReading(reader, original, {
        record: require(`${PROTOCOL}/recordBatch/record/v0/index.js`) as OriginalRecord,
        Decoder: require(`${PROTOCOL}/decoder.js`) as DecoderClass,
      });
      return reader;
    },
  });
}
