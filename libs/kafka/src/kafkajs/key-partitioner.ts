import type { ICustomPartitioner, PartitionerArgs } from 'kafkajs';
import { partitionOfKey } from './partition-of-key.js';

/**
 * Partitions as kafkajs' default: the one that a message names, else the hash of its key, else one of those
 * that have a leader, in turn. Unlike it, it looks at the leaders only in the last case, and hashes with 32-bit
 * integers instead of BigInts.
 */
export function keyPartitioner(keyless: ICustomPartitioner): ICustomPartitioner {
  return () => {
    const inTurn = keyless();
    return (choice: PartitionerArgs) => {
      const { message, partitionMetadata } = choice;
      if (message.partition !== undefined && message.partition !== null) return message.partition;
      if (message.key === undefined || message.key === null) return inTurn(choice);
      return partitionOfKey(message.key, partitionMetadata.length);
    };
  };
}
