import { STEPS } from '../profile/statement-step.js';
import type { CaseResult } from '../run/run-case.js';
import { spreadOf } from '../measure/spread.js';
import { lineChart } from './svg/line-chart.js';
import { stackedBars } from './svg/stacked-bars.js';

/** A drawing, and what to say of it. */
export interface Plot {
  /** Of its file, without an ending. */
  readonly name: string;
  readonly alt: string;
  readonly svg: string;
}

const PROCESSES = ['app', 'gateway', 'order', 'inventory', 'payment', 'postgres', 'kafka'];

/** All plots that the cases of a report have numbers for. */
export function plotsOf(cases: readonly CaseResult[]): readonly Plot[] {
  const named = (name: string) => cases.find((result) => result.name === name);
  return [
    ...withCase(named('overload'), goodputAndLatency),
    ...withCase(named('saga-throughput'), cpuByProcess),
    ...withCase(named('statements'), postgresByStep),
    ...withCase(named('soak'), soakOverTime),
  ];
}

function withCase(
  result: CaseResult | undefined,
  draw: (result: CaseResult) => readonly Plot[],
): readonly Plot[] {
  return result === undefined ? [] : draw(result);
}

/** The median over the rounds of one number of one contender. */
function medianOf({ rounds }: CaseResult, contender: string, name: string): number {
  return spreadOf(rounds.map((round) => round[contender]?.[name] ?? Number.NaN)).median;
}

function goodputAndLatency(result: CaseResult): readonly Plot[] {
  const contenders = Object.keys(result.rounds[0] ?? {})
    .map((name) => ({
      offered: medianOf(result, name, 'offeredPerSecond'),
      completed: medianOf(result, name, 'endedPerSecond'),
      accepted: medianOf(result, name, 'acceptedPerSecond'),
      p50: medianOf(result, name, 'endP50Ms'),
      p99: medianOf(result, name, 'endP99Ms'),
    }))
    .sort((a, b) => a.offered - b.offered);
  const line = (
    name: string,
    x: keyof (typeof contenders)[number],
    y: keyof (typeof contenders)[number],
  ) => ({
    name,
    points: contenders.map((contender) => ({ x: contender[x], y: contender[y] })),
  });
  return [
    {
      name: 'goodput',
      alt: 'Completed orders a second against offered orders a second',
      svg: lineChart({ title: 'Goodput under overload', x: 'offered orders/s', y: 'orders/s' }, [
        line('completed', 'offered', 'completed'),
        line('accepted', 'offered', 'accepted'),
      ]),
    },
    {
      name: 'throughput-latency',
      alt: 'Accept to end in ms against completed orders a second',
      svg: lineChart(
        { title: 'Throughput against latency', x: 'completed orders/s', y: 'accept to end, ms' },
        [line('p50', 'completed', 'p50'), line('p99', 'completed', 'p99')],
      ),
    },
  ];
}

function cpuByProcess(result: CaseResult): readonly Plot[] {
  const bars = Object.keys(result.rounds[0] ?? {}).map((name) => ({
    name: name.replace(/, (\d+) in flight$/, ' ($1)'),
    values: Object.fromEntries(
      PROCESSES.map((part) => [part, medianOf(result, name, `cpuUsPerOrder.${part}`)]),
    ),
  }));
  return [
    {
      name: 'cpu-by-process',
      alt: 'CPU time of an order by process, for each contender',
      svg: stackedBars(
        { title: "Where an order's CPU time goes", x: 'orders in flight in brackets', y: 'us per order' },
        PROCESSES,
        bars,
      ),
    },
  ];
}

function postgresByStep(result: CaseResult): readonly Plot[] {
  const bars = Object.keys(result.rounds[0] ?? {}).map((name) => ({
    name,
    values: Object.fromEntries(
      STEPS.map((step) => [step, medianOf(result, name, `executionUsPerOrder.${step}`)]),
    ),
  }));
  return [
    {
      name: 'postgres-by-step',
      alt: 'Time of an order in Postgres by step',
      svg: stackedBars(
        { title: "An order's time in Postgres, by step", x: '', y: 'us per order' },
        STEPS,
        bars,
      ),
    },
  ];
}

function soakOverTime({ series }: CaseResult): readonly Plot[] {
  const first = series[0];
  if (!first) return [];
  const names = ['endP99Ms', 'cpuUsPerOrder', 'memoryMiB.order', 'memoryMiB.payment', 'databaseMiB'];
  return [
    {
      name: 'soak',
      alt: 'p99, CPU an order, memory and size of the databases over the minutes of the soak',
      svg: lineChart(
        { title: 'Soak: everything as a multiple of its first value', x: 'minutes', y: 'multiple' },
        names.map((name) => ({
          name,
          points: series.map((sample) => ({ x: sample['seconds']! / 60, y: sample[name]! / first[name]! })),
        })),
      ),
    },
  ];
}
