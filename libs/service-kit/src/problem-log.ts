import type { AppError } from '@millrace/errors';
import { driverErrorOf } from '@millrace/persistence';
import type { Logger } from '@millrace/telemetry';

/** Of failures that are expected while something is away, one line per code is enough in this time. */
const REPEAT_AFTER_MS = 5_000;

interface Told {
  readonly atMs: number;
  suppressed: number;
}

/**
 * Logs what requests fail with. A bug with its stack, each time. What is away, overrun or too slow as a warning
 * without one, once per code and {@link REPEAT_AFTER_MS}: an outage fails every request in the same way, and
 * a stack per request would cost more than the answer, when there is least to spare. What was left out is counted.
 */
export class ProblemLog {
  private readonly told = new Map<string, Told>();

  constructor(
    private readonly logger: Logger,
    /** Monotonic milliseconds. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param exception as it was raised; `error` as it is answered. */
  add(exception: unknown, error: AppError | undefined, code: string, detail: string): void {
    if (error?.kind !== 'unavailable' && error?.kind !== 'timeout') {
      this.logger.error({ err: driverErrorOf(exception), code }, detail);
      return;
    }
    const before = this.told.get(code);
    const atMs = this.now();
    if (before && atMs - before.atMs < REPEAT_AFTER_MS) {
      before.suppressed++;
      return;
    }
    this.told.set(code, { atMs, suppressed: 0 });
    const reason = reasonOf(driverErrorOf(exception));
    this.logger.warn({ code, reason, ...(before && { suppressed: before.suppressed }) }, detail);
  }
}

/** The messages of an error and its causes, outermost first; a chain that is odd ends where it gets odd. */
function reasonOf(exception: unknown): string {
  const messages: string[] = [];
  for (let error = exception; error instanceof Error && messages.length < 5; error = error.cause) {
    const inner = error instanceof AggregateError ? (error.errors as unknown[])[0] : undefined;
    messages.push(error.message || (inner instanceof Error ? inner.message : error.name));
  }
  return messages.join(': ');
}
