import type { CaseResult } from '../run/run-case.js';
import { readableSpread } from './numbers.js';
import { verdictOf } from './table.js';

/** Why a figure stays below its floor, and what would have to change. */
interface Explanation {
  readonly case: string;
  readonly figure: string;
  /** Figures of the same case that show it. */
  readonly beside: readonly string[];
  readonly why: string;
}

const MESSAGES_AND_ROWS =
  'A hop costs what its statements and requests cost, nearly whatever they carry, so what counts is how many orders share one.';

const explanations: readonly Explanation[] = [
  {
    case: 'accept',
    figure: 'durable accept / the same route with no database',
    beside: ['CPU per durable accept', 'durable accept / fsyncs of the disk'],
    why: 'Without a database the route is one process on one of two cores, and the load generator has the other. A durable accept shares both with a server that writes the eight rows of an order (key, order, two lines, saga, history, two messages) and their WAL: nearly as much CPU as the service itself, which works only a tenth more for it. There is one statement for a whole group already. Two groups of a shard at a time were tried, and both round trips that could be spared (the fence with its question, the insert with its COMMIT): the first was slower, the second made no difference beyond the noise. On a third core, or with fewer rows (one outbox row for a group, which ADR 12 weighs), it comes nearer.',
  },
  {
    case: 'accept',
    figure: 'durable accept / one transaction per request',
    beside: ['durable accept / one statement per request', 'CPU per durable accept'],
    why: 'The rows are the same on both sides; grouping saves statements, round trips and commits. The faster the disk, and the more of the time the rows themselves take, the less there is to save; and both sides are held back by the two cores that they share with the load generator, the grouped one more.',
  },
  {
    case: 'relay',
    figure: 'relay',
    beside: ['with an old snapshot held / without'],
    why: 'Read, send and delete follow each other, each 500 rows at a time, so the server waits while rows are made records, and the other way round. Reading the next rows while these are sent would let both work at once; a relay is waited for by nobody at a hundredth of this rate, so it is not worth a second batch under way. A range that reaches down to 3,000 has met what three of the first ten measurements of one day met, each for its whole length, and none of the next 24: a batch took 180 ms, why is not known.',
  },
  {
    case: 'saga-throughput',
    figure: 'completed orders / the tutorial build',
    beside: [
      'completed orders of the bare program / the tutorial build',
      'completed orders / a bare program',
    ],
    why: 'The bare program has nothing but the messages and rows themselves, all of them by the batch, and where it stands beside the tutorial build is the room there is. At 256 in flight an order meets some twenty others on each of its hops; the ratio grows with what is in flight.',
  },
  {
    case: 'saga-throughput',
    figure: 'CPU per completed order at saturation (1,024 in flight)',
    beside: [
      'CPU per completed order of the bare program, 1,024 in flight',
      'CPU per completed order, 256 in flight',
      'CPU per completed order of the bare program, 256 in flight',
    ],
    why: `The floor was set on a machine on which the bare program needs 420 us an order with 2,000 in flight, and 730 to 900 with 256; what it needs on this one stands beside it. ${MESSAGES_AND_ROWS} Most of what is ours beyond that is in the services: the gateway (a second HTTP hop, with its token, limits and deadline) and Nest in front of the accept take about a seventh of an order's CPU, payment's two calls to its provider with their policy, intents and outcomes nearly a fifth, the rest is context, deadlines, metrics, checks of every message and the inbox on every hop. In the profiles (\`--profile\`) a quarter of a service's time is its Postgres driver, an eighth kafkajs, a tenth the garbage collector, and but for writes to sockets no function has a twentieth. Less would take fewer messages (ADR 12), or fewer processes.`,
  },
  ...(['accept to end, p50 at 70 %', 'accept to end, p99 at 70 %'] as const).map((figure) => ({
    case: 'saga-latency',
    figure,
    beside: ['CPU per order at 70 %'],
    why: 'Eight hops wait for a turn of one of nine processes on two cores. What an order costs depends on its company, so the machine is nearly as busy at 70 % of its capacity, with smaller batches, as at all of it (CPU an order times orders a second): the queue is for the CPU.',
  })),
  ...(['accept to end, p50 at 171/s', 'accept to end, p99 at 171/s'] as const).map((figure) => ({
    case: 'saga-latency',
    figure,
    beside: [
      'CPU per order at 171/s',
      'accept to end, p50 bare program at 171/s',
      'accept to end, p99 bare program at 171/s',
      'CPU per order bare program at 171/s',
    ],
    why: `${MESSAGES_AND_ROWS} At 171/s batches are so small that 171 times what an order then costs is nearly as much as two cores have: it waits for the CPU, not for company (no batch waits for any). The bare program at the same rate shows what this machine allows.`,
  })),
  {
    case: 'idle',
    figure: 'share of one core, all processes',
    beside: [],
    why: 'What is asked for while nothing happens: Kafka answers long polls of a dozen consumers (the largest part), relays look for rows of other processes, loops for deadlines, due deliveries and expired holds. Longer pauses would cost latency where a notification is lost; a broker and a Postgres that others use too pay it once.',
  },
];

/** A section for the figures that stay below their floor, the reason with each; nothing where all are above. */
export function belowFloorSection(cases: readonly CaseResult[]): readonly string[] {
  const missed = cases.flatMap((result) =>
    result.figures
      .filter((figure) => verdictOf(figure) === 'below the floor')
      .map((figure) => ({ result, figure })),
  );
  if (missed.length === 0) return [];
  return [
    '## Below the floor, and why',
    ...groupByReason(missed.map(({ result, figure }) => ({ result, name: figure.name }))),
  ];
}

function groupByReason(
  missed: readonly { readonly result: CaseResult; readonly name: string }[],
): readonly string[] {
  const byReason = Map.groupBy(missed, ({ result, name }) => reasonOf(result.name, name));
  return [...byReason].map(([why, those]) => {
    const shown = new Set(
      those.flatMap(({ result, name }) => [
        valueOf(result, name),
        ...besideOf(result.name, name).map((beside) => valueOf(result, beside)),
      ]),
    );
    return [...[...shown].map((line) => `- ${line}`), '', why].join('\n');
  });
}

const explanationOf = (caseName: string, figure: string) =>
  explanations.find((known) => known.case === caseName && known.figure === figure);

const besideOf = (caseName: string, figure: string) => explanationOf(caseName, figure)?.beside ?? [];

const reasonOf = (caseName: string, figure: string) =>
  explanationOf(caseName, figure)?.why ?? 'Not explained yet.';

function valueOf({ figures }: CaseResult, name: string): string {
  const figure = figures.find((known) => known.name === name);
  return `${name}: ${figure ? readableSpread(figure, figure.unit) : 'not measured'}`;
}
