import type { WireMessage } from '@millrace/contract-kit';

/** How a process speaks to Kafka: kafkajs as it is, with one part after the other exchanged, ours, and another. */
export const VARIANTS = [
  'kafkajs',
  'native CRC-32C',
  'named partition',
  'Buffers',
  'millrace',
  'platformatic',
] as const;
export type Variant = (typeof VARIANTS)[number];

export const PARTITIONS = 4;

/** As much of a client as is measured. */
export interface LabClient {
  readonly createTopic: (topic: string) => Promise<void>;
  /** Resolves when all replicas have them. */
  readonly send: (topic: string, messages: readonly WireMessage[]) => Promise<void>;
  /** Reads from the beginning, in a group of its own, until so many messages were seen. @returns how many. */
  readonly read: (topic: string, messages: number) => Promise<number>;
  /** Joins a group and waits for what does not come. @returns leaves it. */
  readonly follow: (topic: string) => Promise<() => Promise<void>>;
}

/** What a reader looks at of each message: the same for all of them. */
export class Counter {
  private readonly all = Promise.withResolvers<void>();
  private bytes = 0;
  private seen = 0;

  constructor(private readonly messages: number) {}

  count(value: Buffer, headers: number): void {
    this.bytes += value.length + headers;
    if (++this.seen === this.messages) this.all.resolve();
  }

  /** Resolves when all were seen. */
  async whole(): Promise<number> {
    await this.all.promise;
    if (this.bytes === 0) throw new Error('nothing was read');
    return this.seen;
  }
}
