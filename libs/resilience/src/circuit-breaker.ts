import { ContextError } from '@millrace/context';
import { AppError } from '@millrace/errors';
import Opossum from 'opossum';
import { resilienceErrors } from './resilience.errors.js';

export type CircuitState = 'closed' | 'open' | 'half-open';

export interface CircuitBreakerOptions {
  /** Opens when more than this share of the calls in the window failed, in percent. Default 50. */
  readonly errorThresholdPercentage: number;
  /** Never opens on fewer calls than this in the window. Default 10. */
  readonly volumeThreshold: number;
  /** Length of the window. Default 10,000. */
  readonly windowMs: number;
  /** How long it stays open before one call may try. Default 1,000. */
  readonly resetMs: number;
  /**
   * Whether an error says that the service is ill. Default: everything but an `AppError` that no retry would
   * help (the service answered, with a refusal) and a call that its caller gave up.
   */
  readonly isFailure: (error: unknown) => boolean;
  readonly onStateChange: (state: CircuitState) => void;
}

export const CIRCUIT_BREAKER_DEFAULTS: CircuitBreakerOptions = {
  errorThresholdPercentage: 50,
  volumeThreshold: 10,
  windowMs: 10_000,
  resetMs: 1_000,
  isFailure: (error) => !isAbandoned(error) && !(error instanceof AppError && !error.retryable),
  onStateChange: () => undefined,
};

type Work = () => Promise<unknown>;

/**
 * Stops calling a service that mostly fails, and lets one call through after a moment to see. It has no
 * fallback on purpose, and no timeout of its own: put the timeout inside the work, where it really cancels.
 */
export class CircuitBreaker {
  private readonly circuit: Opossum<[Work], unknown>;

  constructor(options: Partial<CircuitBreakerOptions> = {}) {
    const { isFailure, onStateChange, ...limits } = { ...CIRCUIT_BREAKER_DEFAULTS, ...options };
    this.circuit = new Opossum((work: Work) => work(), {
      timeout: false,
      errorThresholdPercentage: limits.errorThresholdPercentage,
      volumeThreshold: limits.volumeThreshold,
      rollingCountTimeout: limits.windowMs,
      resetTimeout: limits.resetMs,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      // What is filtered counts as a success, and a success closes a half-open circuit: a trial that its
      // caller gave up proves nothing.
      errorFilter: (error: unknown) => (isAbandoned(error) ? !this.circuit.halfOpen : !isFailure(error)),
    });
    this.circuit.on('open', () => onStateChange('open'));
    this.circuit.on('halfOpen', () => onStateChange('half-open'));
    this.circuit.on('close', () => onStateChange('closed'));
  }

  get state(): CircuitState {
    if (this.circuit.opened) return 'open';
    return this.circuit.halfOpen ? 'half-open' : 'closed';
  }

  /** @throws AppError `circuit_open` without calling; whatever the work throws. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return (await this.circuit.fire(work)) as T;
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code === 'EOPENBREAKER') {
        throw resilienceErrors.circuit_open({ cause: error });
      }
      throw error;
    }
  }

  /** Ends its timers. No call may follow. */
  close(): void {
    this.circuit.shutdown();
  }
}

function isAbandoned(error: unknown): boolean {
  return error instanceof ContextError && error.reason === 'cancelled';
}
