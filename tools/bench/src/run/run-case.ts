import type { Bench, BenchCase, Figure, OpenCase, Round } from '../cases/bench-case.js';
import { spreadOf, type Spread } from '../measure/spread.js';
import type { Sample } from '../measure/measure-load.js';
import { contendersOf, roundsOf } from './expected-time.js';
import { roundOrder } from './rounds.js';

export interface FigureResult extends Omit<Figure, 'of'>, Spread {}

/** What a case showed; as the report keeps it. */
export interface CaseResult {
  readonly name: string;
  readonly title: string;
  readonly rounds: readonly Round[];
  readonly series: readonly Sample[];
  readonly details: readonly Readonly<Record<string, string | number>>[];
  readonly figures: readonly FigureResult[];
  /** What was wrong with orders, stock or money afterwards. */
  readonly problems: readonly string[];
}

export interface CaseProgress {
  /** Ready to be measured, in so many steps. */
  readonly opened: (steps: number) => void;
  /** One contender of one round is done. */
  readonly measured: (step: {
    readonly round: number;
    readonly contender: string;
    readonly sample: Sample;
  }) => void;
}

const SEED = 20_260_101;

/** Measures all contenders of a case, round by round, and then checks the books. */
export async function runCase(
  benchCase: BenchCase,
  bench: Bench,
  { opened, measured }: CaseProgress,
): Promise<CaseResult> {
  const { name, title, weight = 1 } = benchCase;
  const roundCount = roundsOf(benchCase, bench.mode);
  const { warmUpMs, measureMs, mostInFlight } = bench.mode;
  const open = await benchCase.open(bench);
  try {
    const expected = contendersOf(benchCase, bench.mode);
    if (open.contenders.length !== expected)
      throw new RangeError(`${name} is to have ${expected} contenders`);
    opened(roundCount * open.contenders.length);
    const rounds: Round[] = [];
    for (let round = 0; round < roundCount; round += 1) {
      const samples: Record<string, Sample> = {};
      for (const contender of roundOrder(open.contenders, round)) {
        bench.signal.throwIfAborted();
        const time = { warmUpMs, measureMs: measureMs * weight, seed: SEED + 1_000 * round, mostInFlight };
        const sample = await contender.measure(time);
        samples[contender.name] = sample;
        measured({ round, contender: contender.name, sample });
      }
      rounds.push(samples);
    }
    const problems = await open.check();
    const [series, details] = [open.series?.() ?? [], open.details?.() ?? []];
    return { name, title, rounds, series, details, figures: figuresOf(open, rounds), problems };
  } finally {
    await open.close();
  }
}

function figuresOf(open: OpenCase, rounds: readonly Round[]): readonly FigureResult[] {
  return open.figures.map(({ of, ...figure }) => ({ ...figure, ...spreadOf(rounds.map(of)) }));
}
