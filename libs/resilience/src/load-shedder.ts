import { type Clock, systemClock } from '@millrace/context';
import { resilienceErrors } from './resilience.errors.js';

export interface LoadShedderOptions {
  /** Waiting that is no overload, in ms. Default 20. */
  readonly targetMs: number;
  /** Work waited for longer than the target all of this time: overload. Default 100. */
  readonly intervalMs: number;
  readonly onChange: (overloaded: boolean) => void;
  readonly clock: Clock;
}

export const LOAD_SHEDDER_DEFAULTS: LoadShedderOptions = {
  targetMs: 20,
  intervalMs: 100,
  onChange: () => undefined,
  clock: systemClock,
};

/** A piece of work that waits. */
export interface Waiting {
  /** Its turn has come. @throws AppError `overloaded` when it waited for too long: it must not be begun. */
  begin(): void;
  /** It left the queue by itself. */
  leave(): void;
}

/**
 * Admission by how long work waits, not by how much of it: a burst that is worked off quickly is none of its
 * business, a queue that stands is. As CoDel does: while even the shortest wait of an interval is over the
 * target, the queue stands, and what waited for longer than the target is dropped in its turn; else anything
 * that waited for less than the interval is begun. New work is refused when the oldest has stood for longer
 * than that, so that a queue whose consumer hangs does not grow.
 */
export class LoadShedder {
  private readonly options: LoadShedderOptions;
  /** When each piece of waiting work came, oldest first. */
  private readonly waiting = new Map<object, number>();
  private intervalEndsAtMs: number;
  private shortestMs = Number.POSITIVE_INFINITY;
  private isOverloaded = false;

  constructor(options: Partial<LoadShedderOptions> = {}) {
    this.options = { ...LOAD_SHEDDER_DEFAULTS, ...options };
    this.intervalEndsAtMs = this.options.clock.now() + this.options.intervalMs;
  }

  get overloaded(): boolean {
    return this.isOverloaded;
  }

  /** How long the oldest work has waited by now, in ms. */
  get oldestMs(): number {
    const [oldest] = this.waiting.values();
    return oldest === undefined ? 0 : this.options.clock.now() - oldest;
  }

  /**
   * Work arrives and begins to wait.
   * @throws AppError `overloaded`: nothing was taken in.
   */
  enter(): Waiting {
    if (this.oldestMs > this.options.intervalMs) {
      this.become(true);
      throw resilienceErrors.overloaded();
    }
    const { clock } = this.options;
    const key = {};
    const cameAtMs = clock.now();
    this.waiting.set(key, cameAtMs);
    return {
      begin: () => {
        this.waiting.delete(key);
        if (this.drops(clock.now() - cameAtMs)) throw resilienceErrors.overloaded();
      },
      leave: () => void this.waiting.delete(key),
    };
  }

  private drops(waitedMs: number): boolean {
    const { clock, intervalMs, targetMs } = this.options;
    const nowMs = clock.now();
    if (nowMs >= this.intervalEndsAtMs) {
      this.become(this.shortestMs > targetMs && this.shortestMs !== Number.POSITIVE_INFINITY);
      this.intervalEndsAtMs = nowMs + intervalMs;
      this.shortestMs = waitedMs;
    } else {
      this.shortestMs = Math.min(this.shortestMs, waitedMs);
      // One that hardly waited is proof enough: the queue does not stand.
      if (this.shortestMs <= targetMs) this.become(false);
    }
    return waitedMs > (this.isOverloaded ? targetMs : intervalMs);
  }

  private become(overloaded: boolean): void {
    if (overloaded === this.isOverloaded) return;
    this.isOverloaded = overloaded;
    this.options.onChange(overloaded);
  }
}
