import { EventEmitter } from 'node:events';
import { ContextError } from '@millrace/context';
import { AppError } from '@millrace/errors';
import Opossum from 'opossum';
import { CountWindow } from './count-window.js';
import { resilienceErrors } from './resilience.errors.js';

export type CircuitState = 'closed' | 'open' | 'half-open';

export interface CircuitBreakerOptions {
  /** Opens when at least this share of the last `windowCalls` calls failed, in percent. Default 50. */
  readonly failurePercent: number;
  /** Default 10. It never opens on fewer. */
  readonly windowCalls: number;
  /** How long it stays open before calls may try. Default 1,000. */
  readonly openMs: number;
  /** Calls that may try then, at once and in all: so many successes close it, one failure opens it. Default 3. */
  readonly halfOpenProbes: number;
  /**
   * Whether an error says that the service is ill. Default: everything but an `AppError` that no retry would
   * help (the service answered, with a refusal) and a call that its caller gave up.
   */
  readonly isFailure: (error: unknown) => boolean;
  readonly onStateChange: (state: CircuitState) => void;
}

export const CIRCUIT_BREAKER_DEFAULTS: CircuitBreakerOptions = {
  failurePercent: 50,
  windowCalls: 10,
  openMs: 1_000,
  halfOpenProbes: 3,
  isFailure: (error) => !isAbandoned(error) && !(error instanceof AppError && !error.retryable),
  onStateChange: () => undefined,
};

/** What the end of one call says about the service. */
export type CallVerdict = 'succeeded' | 'failed' | 'proves-nothing';

/** Judges the error of one call where the caller knows more than `isFailure` can; `undefined` leaves it to that. */
export type CallJudge = (error: unknown) => CallVerdict | undefined;

/**
 * Stops calling a service that mostly fails, and lets a few calls through after a moment to see. It has no
 * fallback on purpose, and no timeout of its own: put the timeout inside the work, where it really cancels.
 *
 * opossum keeps state, timer and events. It counts by time, lets one call try, and closes on any success, also
 * of a call that began before it opened: counting, probes, and whose outcome still matters, are ours.
 */
export class CircuitBreaker {
  private readonly options: CircuitBreakerOptions;
  private readonly circuit: Opossum<[], void>;
  private readonly window: CountWindow;
  /** Grows with every change of state: an outcome counts in the state in which its call began. */
  private era = 0;
  private probesBegun = 0;
  private probesSucceeded = 0;

  constructor(options: Partial<CircuitBreakerOptions> = {}) {
    this.options = { ...CIRCUIT_BREAKER_DEFAULTS, ...options };
    this.window = new CountWindow(this.options.windowCalls);
    this.circuit = new Opossum(async () => undefined, {
      timeout: false,
      resetTimeout: this.options.openMs,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      // Its buckets are not read, so nothing need turn them.
      rotateBucketController: new EventEmitter(),
    });
    this.circuit.on('open', () => this.enter('open'));
    this.circuit.on('halfOpen', () => this.enter('half-open'));
    this.circuit.on('close', () => this.enter('closed'));
  }

  get state(): CircuitState {
    if (this.circuit.opened) return 'open';
    return this.circuit.halfOpen ? 'half-open' : 'closed';
  }

  /** @throws AppError `circuit_open` without calling; whatever the work throws. */
  async run<T>(work: () => Promise<T>, judge?: CallJudge): Promise<T> {
    if (!this.admits()) throw this.refusal();
    const { era } = this;
    if (this.circuit.halfOpen) this.probesBegun += 1;
    try {
      const result = await work();
      if (era === this.era) this.settle('succeeded');
      return result;
    } catch (error) {
      if (era === this.era) this.settle(this.verdictOn(error, judge));
      throw error;
    }
  }

  /** Ends its timers. No call may follow. */
  close(): void {
    this.circuit.shutdown();
  }

  private admits(): boolean {
    if (this.circuit.closed) return true;
    return this.circuit.halfOpen && this.probesBegun < this.options.halfOpenProbes;
  }

  private verdictOn(error: unknown, judge: CallJudge | undefined): CallVerdict {
    if (isAbandoned(error)) return 'proves-nothing';
    return judge?.(error) ?? (this.options.isFailure(error) ? 'failed' : 'succeeded');
  }

  private settle(outcome: CallVerdict): void {
    if (this.circuit.halfOpen) this.settleProbe(outcome);
    else if (outcome !== 'proves-nothing') {
      this.window.record(outcome === 'failed');
      const percent = this.window.failurePercent();
      if (percent !== undefined && percent >= this.options.failurePercent) this.circuit.open();
    }
  }

  private settleProbe(outcome: CallVerdict): void {
    if (outcome === 'failed') this.circuit.open();
    else if (outcome === 'proves-nothing') this.probesBegun -= 1;
    else {
      this.probesSucceeded += 1;
      if (this.probesSucceeded >= this.options.halfOpenProbes) this.circuit.close();
    }
  }

  private enter(state: CircuitState): void {
    this.era += 1;
    this.window.clear();
    this.probesBegun = 0;
    this.probesSucceeded = 0;
    this.options.onStateChange(state);
  }

  private refusal(): AppError {
    return resilienceErrors.circuit_open({ retryAfterSeconds: Math.ceil(this.options.openMs / 1_000) });
  }
}

function isAbandoned(error: unknown): boolean {
  return error instanceof ContextError && error.reason === 'cancelled';
}
