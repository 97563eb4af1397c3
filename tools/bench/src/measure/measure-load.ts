import type { LoadPlan, LoadResult, LoadTarget, WindowEdge } from '../load/load.protocol.js';
import type { Worker } from '../processes/worker.js';
import type { Books } from '../system/books.js';
import { summariseLatency } from './latency.js';
import { cpuBetween, readCpu, type CpuReading, type ProcessGroup } from './processes.js';

/** A system that takes orders. */
export interface Subject {
  readonly name: string;
  readonly target: LoadTarget;
  /** What its work costs: without the load generator and the provider. */
  readonly processes: readonly ProcessGroup[];
  readonly books: Books;
  /** What a cost is a cost of. Default: an order that has ended. */
  readonly unit?: 'ended' | 'accepted';
}

/** Numbers by name. */
export type Sample = Readonly<Record<string, number>>;

export interface MeasuredLoad {
  readonly sample: Sample;
  readonly acceptedIds: readonly string[];
}

/** Puts a subject under load and tells what it did in the measured time, and at what cost. */
export async function measureLoad(
  subject: Subject,
  load: Worker,
  plan: LoadPlan,
  beside: readonly ProcessGroup[] = [],
): Promise<MeasuredLoad> {
  const groups = [...subject.processes, ...beside];
  const edges: Record<string, Promise<Edge>> = {};
  load.on('window', (value) => {
    edges[(value as WindowEdge).edge] = readEdge(subject.books, groups);
  });
  const result = await load.call<LoadResult>('run', { target: subject.target, plan });
  const [begin, end] = await Promise.all([edges['begin']!, edges['end']!]);
  const ended = await subject.books.endedBetween(begin.at, end.at);
  const seconds = (end.at.getTime() - begin.at.getTime()) / 1_000;
  const cpu = cpuBetween(begin.cpu, end.cpu);
  const answers = answersOf(result, seconds);
  const orders = subject.unit === 'accepted' ? answers['acceptedPerSecond']! * seconds : ended;
  return {
    acceptedIds: result.acceptedIds,
    sample: {
      endedPerSecond: ended / seconds,
      ...costOf(cpu, subject.processes, { orders, seconds }),
      ...answers,
      beginUs: begin.monotonicUs,
      endUs: end.monotonicUs,
    },
  };
}

/** Only sends: for a subject whose databases may be away. */
export async function sendLoad(
  subject: Subject,
  load: Worker,
  plan: LoadPlan,
): Promise<{ readonly acceptedIds: readonly string[]; readonly unanswered: number }> {
  load.on('window', () => undefined);
  const { acceptedIds, status } = await load.call<LoadResult>('run', { target: subject.target, plan });
  return { acceptedIds, unanswered: status.filter((code) => code === 0).length };
}

interface Edge {
  readonly at: Date;
  /** By the clock of CPU profiles. */
  readonly monotonicUs: number;
  readonly cpu: CpuReading;
}

async function readEdge(books: Books, groups: readonly ProcessGroup[]): Promise<Edge> {
  const cpu = readCpu(groups);
  const monotonicUs = Number(process.hrtime.bigint() / 1_000n);
  return { cpu, monotonicUs, at: await books.now() };
}

function costOf(
  cpu: CpuReading,
  counted: readonly ProcessGroup[],
  { orders, seconds }: { readonly orders: number; readonly seconds: number },
): Sample {
  const names = new Set(counted.map(({ name }) => name));
  const total = Object.entries(cpu).reduce((sum, [name, value]) => sum + (names.has(name) ? value : 0), 0);
  const byGroup = Object.entries(cpu).flatMap(([name, value]) => [
    [`cpuUsPerOrder.${name}`, value / orders],
    [`cores.${name}`, value / 1e6 / seconds],
  ]);
  return { cpuUsPerOrder: total / orders, cores: total / 1e6 / seconds, ...Object.fromEntries(byGroup) };
}

/** Of the orders that were to be sent within the measured time. */
function answersOf(result: LoadResult, seconds: number): Sample {
  const inWindow = [...result.plannedMs.keys()].filter((order) => {
    const planned = result.plannedMs[order]!;
    return planned >= 0 && planned < result.windowMs;
  });
  const withStatus = (...statuses: number[]) =>
    inWindow.filter((order) => statuses.includes(result.status[order]!));
  const accepted = withStatus(200, 201, 202);
  const answers = summariseLatency(accepted.map((order) => result.answerMs[order]!));
  const ends = summariseLatency(accepted.map((order) => result.endMs[order]!));
  return {
    sentPerSecond: inWindow.length / seconds,
    acceptedPerSecond: accepted.length / seconds,
    refused: inWindow.length - accepted.length - withStatus(0).length,
    unanswered: withStatus(0).length,
    unended: accepted.length - ends.count,
    answerMeanMs: answers.meanMs,
    answerP50Ms: answers.p50Ms,
    answerP99Ms: answers.p99Ms,
    endMeanMs: ends.meanMs,
    endP50Ms: ends.p50Ms,
    endP99Ms: ends.p99Ms,
  };
}
