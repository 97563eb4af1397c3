import { retryDelayMs } from './retry-delay.js';
import type { SagaTurn } from './saga-turn.js';

/**
 * The deadline of an attempt that is repeated without limit. It comes no later than the moment at which the
 * saga must be marked, so that a long pause does not hide it.
 */
export function waitOn<Data extends object>(
  turn: SagaTurn<Data>,
  firstMs: number,
  attemptId: string,
): number {
  const { waitingSince, attentionAt } = turn.instance;
  const { maxMs } = turn.definition.retry;
  const bounds = { firstMs, maxMs: Math.max(firstMs, maxMs) };
  const retryAt = turn.now + retryDelayMs(turn.now - waitingSince, bounds, attemptId);
  const attentionDueAt = attentionDue(turn);
  return attentionAt === null && attentionDueAt > turn.now ? Math.min(retryAt, attentionDueAt) : retryAt;
}

/** Marks a saga that has waited for too long. It goes on retrying; somebody should look. */
export function markWhenStuck<Data extends object>(turn: SagaTurn<Data>): void {
  if (turn.instance.attentionAt !== null || turn.now < attentionDue(turn)) return;
  turn.note('needs-attention');
  turn.change({ status: 'needs-attention', attentionAt: turn.now });
}

function attentionDue<Data extends object>(turn: SagaTurn<Data>): number {
  return turn.instance.waitingSince + turn.definition.retry.attentionAfterMs;
}
