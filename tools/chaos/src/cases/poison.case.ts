import type { Producer } from 'kafkajs';
import { chaosErrors } from '../chaos.errors.js';
import { poisonsFor, type Poison } from '../poison/poisons.js';
import type { ChaosCase, Disturbance, Scene } from './chaos-case.js';
import { shuffled, spread } from './times.js';

/** What the services hear. */
const HEARD = [
  'order.events',
  'inventory.commands',
  'inventory.events',
  'payment.commands',
  'payment.events',
] as const;
const PARTITIONS = 4;
/** So many lots, each at its time, so that poison lies before, between and behind what is good. */
const LOTS = 8;
const MORE_THAN_A_BROKER_TAKES = 1_200_000;

export const poison: ChaosCase = {
  name: 'poison',
  fault: 'records of every kind that nobody can read, at places of chance of every topic that is heard',
  short: true,
  loadMs: 12_000,
  schedule: ({ random, loadMs }) => {
    const all = HEARD.flatMap((topic) =>
      poisonsFor(topic).map((one) => ({ topic, partition: Math.floor(random() * PARTITIONS), one })),
    );
    const lots = Map.groupBy(shuffled(random, all), (_, index) => index % LOTS);
    const times = spread(random, loadMs, LOTS);
    return [
      ...[...lots].map(([lot, doses]): Disturbance => ({
        atMs: times[lot]!,
        what: doses.map(({ topic, partition, one }) => `${one.what} -> ${topic}/${partition}`).join('; '),
        act: (scene) =>
          withProducer(scene, async (producer) => {
            for (const dose of doses) await give(scene, producer, dose);
          }),
      })),
      { atMs: 0, what: 'a record that is too large for the broker', act: giveTooLarge },
    ];
  },
};

interface Dose {
  readonly topic: string;
  readonly partition: number;
  readonly one: Poison;
}

async function give({ expected }: Scene, producer: Producer, { topic, partition, one }: Dose): Promise<void> {
  const [metadata] = await producer.send({ topic, messages: [{ ...one.message, partition }] });
  expected.push({ topic, partition, offset: Number(metadata!.baseOffset), reason: one.reason });
}

/** Nothing arrives: the broker itself must refuse it. */
async function giveTooLarge(scene: Scene): Promise<void> {
  await withProducer(scene, async (producer) => {
    const value = Buffer.alloc(MORE_THAN_A_BROKER_TAKES);
    try {
      await producer.send({ topic: HEARD[0], messages: [{ key: 'poison', value, partition: 0 }] });
    } catch (error) {
      if ((error as { type?: string }).type === 'MESSAGE_TOO_LARGE') return;
      throw error;
    }
    throw chaosErrors.set_up_failed({ detail: 'The broker took a record of more than 1 MiB.' });
  });
}

async function withProducer({ lab }: Scene, work: (producer: Producer) => Promise<void>): Promise<void> {
  const producer = lab.kafka.producer({ idempotent: false });
  await producer.connect();
  try {
    await work(producer);
  } finally {
    await producer.disconnect();
  }
}
