import { PollingLoop } from '@millrace/concurrency';
import {
  CLOCK_TOLERANCE_MS,
  Context,
  ContextError,
  parseTraceparent,
  runWithContext,
} from '@millrace/context';
import { AppError } from '@millrace/errors';
import { type ClientPolicy, RetriesExhausted } from '@millrace/resilience';
import { type Logger, withLogFields } from '@millrace/telemetry';
import type { LeaseOffer } from '../payment/change-payments.js';
import type { DueOperation } from '../payment/due-operation.js';
import type { ProviderResult } from '../payment/record-outcome.js';
import { failPoint, typesOfOperations } from '../payment.fail-points.js';
import {
  operationsInFlight,
  providerOperations,
  providerSeconds,
  takenOver,
  unknownOutcomes,
} from './execute-operations.metrics.js';
import type { LeaseTerms, OperationLeaseRepository } from './operation-lease.repository.js';
import type { ProviderEvent } from '../receive-webhook/provider-event.js';
import type { HeardEvent, OutcomeRecorder } from './outcome.recorder.js';
import { performOperation, type Provider } from './perform-operation.js';

/** Operations held in memory at most. What finds no room stays in the database until there is some. */
const MAX_IN_FLIGHT = 2_000;
/** Operations leased by one look at most. */
const MAX_LEASED_AT_ONCE = 500;

export interface OperationExecutorParts {
  readonly provider: Provider;
  readonly policy: ClientPolicy;
  readonly recorder: OutcomeRecorder;
  readonly leases: OperationLeaseRepository;
  readonly terms: LeaseTerms;
  readonly pollMs: number;
  /** For one operation, waiting and retries included. */
  readonly operationTimeoutMs: number;
  readonly logger: Logger;
  /** After each look for operations; `false` when it failed. */
  readonly onTurn?: (succeeded: boolean) => void;
}

interface InFlight {
  readonly operation: DueOperation;
  /** By the monotonic clock; taken before the lease was written, so that it is never later than that. */
  leasedAtMs: number;
  readonly cut: (cause: string) => void;
  /** Its outcome was told by webhook: nothing waits for the call any more. */
  told: boolean;
}

/**
 * Runs leased operations: those handed over right after the commit that opened them, and those found by
 * polling. No transaction is open during a call. Leases of what runs are renewed; should one lapse all the
 * same, two executors may run an operation, which its idempotency key makes harmless.
 */
export class OperationExecutor {
  private readonly inFlight = new Map<string, InFlight>();
  private readonly runs = new Set<Promise<void>>();
  private readonly loop: PollingLoop;
  private stopping = false;
  private cutting = false;

  constructor(private readonly parts: OperationExecutorParts) {
    this.loop = new PollingLoop({
      turn: () => this.turn(),
      pauseMs: parts.pollMs,
      onTurn: () => parts.onTurn?.(true),
      onError: (error) => {
        parts.onTurn?.(false);
        parts.logger.warn({ err: error }, 'looking for payment operations failed');
      },
    });
  }

  start(): void {
    this.loop.start();
  }

  /** Under which operations may be leased to this executor now; hand them over once that is committed. */
  offer(): LeaseOffer & { readonly atMs: number } {
    const room = this.stopping ? 0 : Math.max(0, MAX_IN_FLIGHT - this.inFlight.size);
    return { ...this.parts.terms, room, atMs: performance.now() };
  }

  /** Runs operations that were leased under an offer made at `leasedAtMs`. */
  accept(operations: readonly DueOperation[], leasedAtMs: number): void {
    for (const operation of operations) {
      const name = nameOf(operation);
      const known = this.inFlight.get(name);
      if (known) {
        known.leasedAtMs = leasedAtMs;
        continue;
      }
      // A signal of its own: one that all share walks its listeners on every call.
      const { context, cancel } = contextOf(operation)
        .withTimeout(this.parts.operationTimeoutMs)
        .withCancel();
      if (this.cutting) cancel('shutting down');
      this.inFlight.set(name, { operation, leasedAtMs, cut: cancel, told: false });
      const run = this.run(operation, context).finally(() => {
        cancel();
        this.runs.delete(run);
        operationsInFlight.set(this.runs.size);
      });
      this.runs.add(run);
    }
    operationsInFlight.set(this.runs.size);
  }

  /**
   * Takes what the provider tells by itself. A call that waits for the same answer is cut; what may run next is run.
   * @throws when it could not be recorded.
   */
  async hear(event: ProviderEvent): Promise<HeardEvent['effect']> {
    const atMs = performance.now();
    const { effect, settled, due } = await this.parts.recorder.hear(event);
    const waiting = settled && this.inFlight.get(nameOf(settled));
    if (waiting) {
      waiting.told = true;
      waiting.cut('told by webhook');
    }
    this.accept(due, atMs);
    return effect;
  }

  /** Begins nothing new, lets calls finish for `drainMs`, then cuts them and gives their operations back. */
  async stop(drainMs: number): Promise<void> {
    this.stopping = true;
    await this.loop.stop();
    const timer = setTimeout(() => {
      this.cutting = true;
      for (const { cut } of this.inFlight.values()) cut('shutting down');
    }, drainMs);
    while (this.runs.size > 0) await Promise.all(this.runs);
    clearTimeout(timer);
  }

  private async turn(): Promise<boolean> {
    await this.renewLeases();
    const { room, atMs } = this.offer();
    const limit = Math.min(room, MAX_LEASED_AT_ONCE);
    if (limit === 0) return false;
    const operations = await this.parts.leases.leaseDue(this.parts.terms, limit);
    if (operations.length > 0) failPoint('operations.taken-over');
    takenOver.inc(operations.length);
    this.accept(operations, atMs);
    return operations.length === limit;
  }

  private async renewLeases(): Promise<void> {
    const { leases, terms } = this.parts;
    const nowMs = performance.now();
    const ageing = [...this.inFlight.values()].filter(
      ({ leasedAtMs }) => nowMs - leasedAtMs > terms.leaseMs / 3,
    );
    if (ageing.length === 0) return;
    const renewed = await leases.renew(
      terms,
      ageing.map(({ operation }) => operation),
    );
    for (const name of renewed) {
      const entry = this.inFlight.get(nameOf(name));
      if (entry) entry.leasedAtMs = nowMs;
    }
  }

  /** Never rejects. */
  private async run(operation: DueOperation, context: Context): Promise<void> {
    const { recorder, logger } = this.parts;
    try {
      const end = await runWithContext(context, () => this.perform(operation));
      // Outside of the context: how it ended is written down also when it was cut or ran out of time.
      if (end === 'told') return;
      if ('problem' in end) {
        await recorder.giveBack(operation, end.problem);
        return;
      }
      const atMs = performance.now();
      const next = await recorder.record(operation, end);
      this.inFlight.delete(nameOf(operation));
      this.accept(next, atMs);
    } catch (error) {
      const { orderId, verb } = operation;
      logger.error({ err: error, orderId, verb }, 'how a payment operation ended was not recorded');
    } finally {
      this.inFlight.delete(nameOf(operation));
    }
  }

  /** @returns a problem when the outcome is unknown; `told` when it came by another way. */
  private async perform(
    operation: DueOperation,
  ): Promise<ProviderResult | { readonly problem: string } | 'told'> {
    const { provider, policy, logger } = this.parts;
    const { verb } = operation;
    const stopTimer = providerSeconds.startTimer({ verb });
    try {
      failPoint('provider.before-call', () => typesOfOperations([operation]));
      const result = await performOperation(provider, policy, operation);
      failPoint('provider.after-call', () => typesOfOperations([operation]));
      providerOperations.inc({ verb, outcome: result.outcome.kind });
      return result;
    } catch (error) {
      if (this.inFlight.get(nameOf(operation))?.told) return 'told';
      const code = codeOf(error);
      providerOperations.inc({ verb, outcome: 'unknown' });
      unknownOutcomes.inc({ verb, code });
      logger.warn(
        { err: error, verb },
        'the outcome of a payment operation is unknown; it will be asked for',
      );
      return { problem: `${code}: ${error instanceof Error ? error.message : ''}` };
    } finally {
      stopTimer();
    }
  }
}

/** What the last call ended with. */
function codeOf(error: unknown): string {
  if (error instanceof RetriesExhausted) return codeOf(error.cause);
  if (error instanceof AppError) return error.code;
  return error instanceof ContextError && error.reason === 'deadline-exceeded' ? 'out-of-time' : 'cut';
}

/** The trace of the command goes on, and its deadline; every log line tells the order. */
function contextOf({ orderId, traceparent, deadline }: DueOperation): Context {
  const context = withLogFields(Context.background(parseTraceparent(traceparent)), { orderId });
  return deadline === undefined ? context : context.withDeadline(deadline + CLOCK_TOLERANCE_MS);
}

function nameOf({ orderId, kind }: Pick<DueOperation, 'orderId' | 'kind'>): string {
  return `${orderId}/${kind}`;
}
