import type { LoadResult } from './load.protocol.js';

/** What happened to each order, by columns: there may be a hundred thousand. Times in ms of one clock. */
export class OrderLog {
  private readonly planned: number[] = [];
  private readonly answered: number[] = [];
  private readonly statuses: number[] = [];
  private readonly ended: number[] = [];
  private readonly accepted: string[] = [];

  /** @returns its place in the log. */
  begin(plannedAt: number): number {
    this.answered.push(Number.NaN);
    this.statuses.push(0);
    this.ended.push(Number.NaN);
    return this.planned.push(plannedAt) - 1;
  }

  answer(order: number, at: number, status: number): void {
    this.answered[order] = at;
    this.statuses[order] = status;
  }

  accept(id: string): void {
    this.accepted.push(id);
  }

  end(order: number, at: number): void {
    this.ended[order] = at;
  }

  result(windowBeginsAt: number, windowMs: number): LoadResult {
    const sincePlanned = (times: readonly number[]) =>
      Float64Array.from(times, (at, order) => at - this.planned[order]!);
    return {
      windowMs,
      plannedMs: Float64Array.from(this.planned, (at) => at - windowBeginsAt),
      answerMs: sincePlanned(this.answered),
      status: Uint16Array.from(this.statuses),
      endMs: sincePlanned(this.ended),
      acceptedIds: this.accepted,
    };
  }
}
