import type { BenchCase, Figure, OpenCase, Round } from './bench-case.js';
import { startLab } from './lab-case.js';

const CLIENTS = ['kafkajs', 'native CRC-32C', 'named partition', 'Buffers', 'millrace', 'platformatic'];
const TOPIC = 'bench.kafka-client';
/** In the topic before anything is measured: what each reads. A smoke run only wants to see that it works. */
const MESSAGES_TO_READ = { smoke: 1_000, quick: 30_000, full: 30_000 } as const;
/** The idle share is taken over a part of the time: it is steady. */
const IDLE_SHARE_OF_TIME = 0.25;

type Costs = Readonly<Record<'microsecondsPerMessage' | 'messagesPerSecond', number>>;

/** What a client process spends on a message; the broker's share is the same for all. */
export const kafkaClient: BenchCase = {
  name: 'kafka-client',
  title: 'what a client process spends of CPU time on each message that it sends by the hundred, and reads',
  needs: ['product'],
  contenderCount: CLIENTS.length,
  contenderMs: ({ measureMs }) => 0.75 * measureMs + 3_000,
  weight: 0.5,
  // Six processes, and nothing of the product: it takes its own time.
  onRequestIn: ['quick', 'full'],
  open: async (bench): Promise<OpenCase> => {
    const messages = MESSAGES_TO_READ[bench.mode.name];
    const { brokers } = (await bench.system()).stack.stack.kafka;
    const labs = await Promise.all(
      CLIENTS.map((client) =>
        startLab(bench, 'kafka-client', { KAFKA_CLIENT: client, KAFKA_BROKERS: brokers.join(',') }),
      ),
    );
    await labs[0]!.call('prepare', { topic: TOPIC, messages });
    return {
      contenders: CLIENTS.map((name, index) => ({
        name,
        measure: async ({ measureMs }) => {
          const lab = labs[index]!;
          const produced = await lab.call<Costs>('produce', { topic: TOPIC, measureMs });
          const consumed = await lab.call<Costs>('consume', { topic: TOPIC, messages });
          const idleMs = measureMs * IDLE_SHARE_OF_TIME;
          const { idleShare } = await lab.call<{ idleShare: number }>('idle', {
            topic: TOPIC,
            measureMs: idleMs,
          });
          return {
            produce: produced.microsecondsPerMessage,
            consume: consumed.microsecondsPerMessage,
            idle: 100 * idleShare,
          };
        },
      })),
      figures: [
        ...CLIENTS.flatMap((client) => [
          cost(`${client}: produce`, 'us a message', (round) => round[client]!['produce']!),
          cost(`${client}: consume`, 'us a message', (round) => round[client]!['consume']!),
          cost(`${client}: idle`, '% of a core', (round) => round[client]!['idle']!),
        ]),
        cost('millrace / kafkajs, produce', '', (round) => ratio(round, 'produce')),
        cost('millrace / kafkajs, consume', '', (round) => ratio(round, 'consume')),
      ],
      check: async () => [],
      close: async () => void (await Promise.all(labs.map((lab) => lab.stop()))),
    };
  },
};

function cost(name: string, unit: string, of: (round: Round) => number): Figure {
  return { name, unit, better: 'lower', of };
}

function ratio(round: Round, part: 'produce' | 'consume'): number {
  return round['millrace']![part]! / round['kafkajs']![part]!;
}
