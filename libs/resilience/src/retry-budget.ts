import { type Clock, systemClock } from '@millrace/context';

export interface RetryBudgetOptions {
  /** Retries allowed for each call, 0 to 1. Default 0.2: one for every five calls. */
  readonly ratio: number;
  /** Retries allowed each second whatever the traffic, so that a quiet client may retry too. Default 10. */
  readonly minPerSecond: number;
  /** Retries that can be saved up. Default 100. */
  readonly capacity: number;
  readonly clock: Clock;
}

export const RETRY_BUDGET_DEFAULTS: RetryBudgetOptions = {
  ratio: 0.2,
  minPerSecond: 10,
  capacity: 100,
  clock: systemClock,
};

/**
 * Keeps retries a share of the traffic. A service that fails every call would get four times the calls from
 * clients that retry three times; with a budget it gets a fifth more.
 */
export class RetryBudget {
  private readonly options: RetryBudgetOptions;
  private balance: number;
  private refilledAtMs: number;

  constructor(options: Partial<RetryBudgetOptions> = {}) {
    this.options = { ...RETRY_BUDGET_DEFAULTS, ...options };
    this.balance = Math.min(this.options.capacity, this.options.minPerSecond);
    this.refilledAtMs = this.options.clock.now();
  }

  /** A call begins: it earns its share. */
  deposit(): void {
    this.add(this.options.ratio);
  }

  /** Whether a retry may be made; takes it from the balance. */
  withdraw(): boolean {
    const { clock, minPerSecond } = this.options;
    const nowMs = clock.now();
    this.add((Math.max(0, nowMs - this.refilledAtMs) / 1_000) * minPerSecond);
    this.refilledAtMs = nowMs;
    if (this.balance < 1) return false;
    this.balance -= 1;
    return true;
  }

  private add(retries: number): void {
    this.balance = Math.min(this.options.capacity, this.balance + retries);
  }
}
