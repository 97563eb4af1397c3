import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Topic } from '@millrace/contract-kit';
import { createTopics, freePort, removeAtEnd, startKafka, type KafkaBroker } from '@millrace/stack';

/** A Kafka of one's own that is not there yet, and may go away. Its address and its data stay. */
export class LaterKafka {
  private broker: KafkaBroker | undefined;

  private constructor(
    private readonly dataDir: string,
    private readonly port: number,
  ) {}

  static async prepare(): Promise<LaterKafka> {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-test-kafka-'));
    removeAtEnd(folder);
    return new LaterKafka(join(folder, 'kafka'), await freePort('127.0.0.1'));
  }

  get brokers(): readonly string[] {
    return [`127.0.0.1:${this.port}`];
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    this.broker = await startKafka({ dataDir: this.dataDir, port: this.port });
  }

  async createTopics(topics: readonly Topic[]): Promise<void> {
    await createTopics(this.brokers, topics);
  }

  /** SIGKILL: gone; SIGSTOP: it takes connections and says nothing; SIGCONT: it goes on. */
  async signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    this.broker?.kill(name);
    if (name === 'SIGKILL') await this.broker?.exited;
  }

  async stop(): Promise<void> {
    await this.broker?.stop();
  }
}
