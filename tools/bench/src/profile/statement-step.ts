/** Parts of an order's way through the databases, in its order. */
export const STEPS = ['accept', 'inbox', 'saga', 'stock', 'payment', 'outbox', 'relay', 'other'] as const;
export type Step = (typeof STEPS)[number];

/** The first that fits; what inserts into an outbox at the end of an accept belongs to the outbox. */
const PATTERNS: readonly (readonly [RegExp, Step])[] = [
  [/idempotency_keys/i, 'accept'],
  [/\binto inbox\b/i, 'inbox'],
  [/\binto outbox\b/i, 'outbox'],
  [/\boutbox\b|pg_locks/i, 'relay'],
  [/\b(?:sagas|orders|order_timeline|slot_ownership)\b/i, 'saga'],
  [/\b(?:stock|holds)\b/i, 'stock'],
  [/\bpayment(?:s|_operations)\b/i, 'payment'],
];

/** Which part a statement belongs to, by the tables that it names. */
export function stepOfStatement(statement: string): Step {
  return PATTERNS.find(([pattern]) => pattern.test(statement))?.[1] ?? 'other';
}
