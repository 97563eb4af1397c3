import { type ChildProcess, fork } from 'node:child_process';
import { Channel } from '@millrace/concurrency';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { useScene } from '../testing/scene.fixture.js';
import { SLOW_BATCH, type Said, type Told } from '../testing/slow-reader.protocol.js';

/** So many times more comes in than is settled. */
const SLOWNESS = 10;
const ROUNDS = 40;
/** Some 15 MiB more than the reader needs for itself. */
const HEAP_MIB = 50;
/** Makes a record one of 1.5 kB, headers included. */
const LONG_NAME = 'a thing of some length '.repeat(20);

const scene = useScene();
let reader: ChildProcess;
let said: Channel<Said>;

beforeEach(() => {
  const script = new URL('../testing/slow-reader.fixture.js', import.meta.url).pathname;
  const { things, db } = scene;
  reader = fork(script, [things.brokers.join(','), things.topic.name, db.url, `${things.prefix}.slow`], {
    execArgv: ['--expose-gc', `--max-old-space-size=${HEAP_MIB}`, '--max-semi-space-size=4'],
  });
  const heard = (said = new Channel<Said>(100_000));
  reader.on('message', (message) => heard.trySend(message as Said));
  reader.on('exit', () => heard.close());
});
afterEach(() => {
  reader.kill('SIGKILL');
});

const tell = (told: Told) => reader.send(told);

/** The next of its kind. @throws Error when the reader is dead. */
async function hear<K extends Said['kind']>(kind: K): Promise<Said & { readonly kind: K }> {
  for await (const message of said) if (message.kind === kind) return message as Said & { kind: K };
  throw new Error(`the reader is dead: exit code ${reader.exitCode}, signal ${reader.signalCode}`);
}

async function memoryMiB(): Promise<number> {
  tell('measure');
  const { heapBytes, bufferBytes } = await hear('memory');
  return (heapBytes + bufferBytes) / 1_048_576;
}

/** Batches for the slow partition, one for another. */
async function takeIn(round: number): Promise<void> {
  const batch = (number: number, partition: number) =>
    scene.things.kafka.sendMessages(
      Array.from({ length: SLOW_BATCH }, (_, index) =>
        scene.things.message(number * SLOW_BATCH + index, {
          name: `${LONG_NAME}${partition}`,
          partition,
        }),
      ),
      4,
    );
  for (let one = 0; one < SLOWNESS; one++) await batch(round * SLOWNESS + one, 0);
  await batch(round, 1);
}

describe('a consumer that is ten times slower than the intake', () => {
  it('has a flat memory, and other partitions go on', async () => {
    const settled = [0, 0];
    const memory: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await takeIn(round);
      tell('settle');
      while (settled[0]! <= round || settled[1]! < (round + 1) * SLOW_BATCH) {
        const { partition, records } = await hear('settled');
        settled[partition]! += partition === 0 ? 1 : records;
      }
      if (round % 10 === 9) memory.push(await memoryMiB());
    }
    const behind = ROUNDS * SLOWNESS * SLOW_BATCH - settled[0]! * SLOW_BATCH;
    expect(behind).toBeGreaterThanOrEqual((ROUNDS - 1) * (SLOWNESS - 1) * SLOW_BATCH);
    // What waits in Kafka is 50 MiB, what is in flight less than two.
    expect(Math.max(...memory) - memory[0]!).toBeLessThan(8);
  }, 900_000);
});
