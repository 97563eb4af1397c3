import type { LoadPlan, LoadShape } from '../load/load.protocol.js';
import { measureLoad, sendLoad, type Sample, type Subject } from '../measure/measure-load.js';
import type { ProcessGroup } from '../measure/processes.js';
import type { Worker } from '../processes/worker.js';
import type { MeasureTime } from './bench-case.js';

const PATIENCE_MS = 60_000;
const SETTLE_TIMEOUT_MS = 300_000;

/** Puts one subject under load again and again, and knows in the end whether it kept every order. */
export class LoadBench {
  /** Ids of all orders that were accepted. */
  readonly accepted: string[] = [];

  constructor(
    private readonly subject: Subject,
    private readonly load: Worker,
    private readonly beside: readonly ProcessGroup[] = [],
  ) {}

  async measure(shape: LoadShape, time: MeasureTime): Promise<Sample> {
    const measured = await measureLoad(this.subject, this.load, planOf(shape, time), this.beside);
    for (const id of measured.acceptedIds) this.accepted.push(id);
    return measured.sample;
  }

  /** Sends orders to a system that may be away meanwhile, and measures nothing. */
  async send(shape: LoadShape, time: MeasureTime): Promise<{ readonly unanswered: number }> {
    const { acceptedIds, unanswered } = await sendLoad(this.subject, this.load, planOf(shape, time));
    for (const id of acceptedIds) this.accepted.push(id);
    return { unanswered };
  }

  /** Waits until nothing is under way, so that the next contender has the machine for itself. */
  async settle(): Promise<void> {
    await this.subject.books.settle(SETTLE_TIMEOUT_MS);
  }

  /** What is wrong with orders, stock and money, when nothing is under way. */
  async check(): Promise<readonly string[]> {
    await this.settle();
    if (this.accepted.length === 0) return [`${this.subject.name}: not one order was accepted`];
    const problems = await this.subject.books.problems(this.accepted);
    return problems.map((problem) => `${this.subject.name}: ${problem}`);
  }
}

function planOf(
  shape: LoadShape,
  { mostInFlight = Number.POSITIVE_INFINITY, ...time }: MeasureTime,
): LoadPlan {
  const limited =
    shape.kind === 'closed' ? { ...shape, inFlight: Math.min(shape.inFlight, mostInFlight) } : shape;
  return { ...time, shape: limited, patienceMs: PATIENCE_MS };
}
