import type { Logger } from '@millrace/telemetry';
import type { MessagingTuning } from '../messaging-tuning.js';
import type { BatchProcessor } from './batch-processor.js';
import { describeError } from './fate.js';
import type { WindowLimits } from './flow-window.js';
import { PartitionPump, type PumpOptions } from './partition-pump.js';
import type { TopicPartition } from './record.js';

/** What a pump needs of the consumer that holds its partition. */
type Faucet = Pick<PumpOptions, 'commit' | 'pauseFetch' | 'resumeFetch'>;

/** The pump of one partition, by the subscription that its topic is read for. */
export function createPump(
  { topic, partition }: TopicPartition,
  processor: BatchProcessor,
  faucet: Faucet,
  { tuning, logger }: { readonly tuning: MessagingTuning; readonly logger: Logger },
): PartitionPump {
  const { maxBatchSize, backoffMs, restMs, consumer } = processor.subscription;
  return new PartitionPump({
    ...faucet,
    window: windowOf(tuning, maxBatchSize),
    maxBatchSize,
    backoffMs,
    restMs,
    process: (records, clock, ctx) => processor.process(partition, records, clock, ctx),
    onRetry: (attempt, delayMs, error) =>
      logger.warn(
        { consumer, topic, partition, attempt, delayMs },
        `the same batch again in ${delayMs} ms: ${describeError(error)}`,
      ),
  });
}

/** One batch is with the handler; so many more wait at the high watermark, and half of them at the low one. */
function windowOf({ bufferedBatches, bufferedBytes }: MessagingTuning, maxBatchSize: number): WindowLimits {
  return {
    highRecords: (1 + bufferedBatches) * maxBatchSize,
    highBytes: bufferedBytes,
    lowRecords: (1 + bufferedBatches / 2) * maxBatchSize,
  };
}
