import { defineErrors } from '@millrace/errors';
import type { SagaDefinition } from '@millrace/saga';

const errors = defineErrors({
  hold_too_short: {
    kind: 'internal',
    detail: 'Stock would be held for less time than the steps before its commit may take.',
  },
});

/** For clocks of databases that differ, and for a deadline that is fired late. */
const MARGIN_MS = 60_000;

/**
 * The longest in ms that a saga waits from the first command of its first step to the deadline of the last
 * attempt of `stepName`, every attempt before it unanswered. Infinite when a step on the way has no limit.
 */
export function longestWaitMs(definition: Pick<SagaDefinition, 'steps'>, stepName: string): number {
  const last = definition.steps.findIndex(({ name }) => name === stepName);
  if (last < 0) throw new Error(`there is no step ${stepName}`);
  return definition.steps
    .slice(0, last + 1)
    .map(({ timeout }) => (timeout.forwardOnly ? Infinity : timeout.timeoutMs * timeout.attempts))
    .reduce((sum, ms) => sum + ms, 0);
}

/**
 * A hold is never extended, so it must last: its time begins with the first step at the earliest, and a commit
 * that comes after its own deadline is not begun. Where this holds, a slow provider costs patience, never a hold.
 * @throws AppError `hold_too_short`, naming how many seconds it takes.
 */
export function checkHoldOutlasts(
  definition: Pick<SagaDefinition, 'steps'>,
  commitStep: string,
  holdSeconds: number,
): void {
  const neededSeconds = Math.ceil((longestWaitMs(definition, commitStep) + MARGIN_MS) / 1_000);
  if (holdSeconds >= neededSeconds) return;
  throw errors.hold_too_short({
    detail:
      `STOCK_HOLD_SECONDS is ${holdSeconds}; with these STOCK_TIMEOUT_MS and PAYMENT_TIMEOUT_MS ` +
      `it must be ${neededSeconds} at least.`,
  });
}
