import type { LoadShape } from '../load/load.protocol.js';
import { measureLoad, sendLoad, type Sample, type Subject } from '../measure/measure-load.js';
import type { ProcessGroup } from '../measure/processes.js';
import type { Worker } from '../processes/worker.js';
import type { MeasureTime } from './bench-case.js';

const PATIENCE_MS = 60_000;
const SETTLE_TIMEOUT_MS = 180_000;

/** Puts one subject under load again and again, and knows in the end whether it kept every order. */
export class LoadBench {
  /** Ids of all orders that were accepted. */
  readonly accepted: string[] = [];

  constructor(
    private readonly subject: Subject,
    private readonly load: Worker,
    private readonly beside: readonly ProcessGroup[] = [],
  ) {}

  async measure(shape: LoadShape, { warmUpMs, measureMs, seed }: MeasureTime): Promise<Sample> {
    const plan = { shape, seed, warmUpMs, measureMs, patienceMs: PATIENCE_MS };
    const measured = await measureLoad(this.subject, this.load, plan, this.beside);
    for (const id of measured.acceptedIds) this.accepted.push(id);
    return measured.sample;
  }

  /** Sends orders to a system that may be away meanwhile, and measures nothing. */
  async send(
    shape: LoadShape,
    { warmUpMs, measureMs, seed }: MeasureTime,
  ): Promise<{ readonly unanswered: number }> {
    const plan = { shape, seed, warmUpMs, measureMs, patienceMs: PATIENCE_MS };
    const { acceptedIds, unanswered } = await sendLoad(this.subject, this.load, plan);
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
