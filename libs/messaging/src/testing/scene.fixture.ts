import { eventually } from '@millrace/testing';
import { afterEach, beforeEach } from '@jest/globals';
import { recordEffects, startReader, type ReaderOptions } from './reader.fixture.js';
import { openThings, openThingsDatabase, type Things, type ThingsDatabase } from './things.fixture.js';

type Reader = Awaited<ReturnType<typeof startReader>>;

/** For each test a topic and a database of its own, and readers that end with it. */
export class Scene {
  things!: Things;
  db!: ThingsDatabase;
  private readers: Reader[] = [];

  /** A reader that records effects, unless the test says otherwise. */
  async read(options: Partial<ReaderOptions> = {}): Promise<Reader> {
    const reader = await startReader({
      things: this.things,
      database: this.db.database,
      handle: (messages, { transaction }) => recordEffects(transaction, messages),
      ...options,
    });
    this.readers.push(reader);
    return reader;
  }

  async stop(reader: Reader): Promise<void> {
    this.readers = this.readers.filter((other) => other !== reader);
    await reader.stop();
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.readers.splice(0).map((reader) => reader.stop()));
  }

  /** Waits until there are so many effects, none of them double. */
  effectsAre(total: number): Promise<void> {
    const probe = async () => {
      const found = await this.db.effects();
      if (found.total !== total || found.distinct !== total) {
        throw new Error(`there are ${found.total}, of ${found.distinct} messages`);
      }
    };
    return eventually(probe, {
      waitingFor: `${total} effects`,
    });
  }

  committed(reader: Reader): Promise<readonly number[]> {
    return this.things.kafka.committed(reader.consumer, this.things.topic.name);
  }
}

/** Call it once, at the top of a spec. */
export function useScene(): Scene {
  const scene = new Scene();
  beforeEach(async () => {
    scene.things = await openThings();
    scene.db = await openThingsDatabase();
  });
  afterEach(async () => {
    await scene.stopAll();
    await scene.things.close();
    await scene.db.close();
  });
  return scene;
}
