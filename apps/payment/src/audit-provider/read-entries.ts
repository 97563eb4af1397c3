import { type PreparedStatement, type Queryable, rowSet } from '@millrace/persistence';
import type { Movement } from '../provider/movement.js';
import { orderOfReference } from './order-reference.js';

/** What our ledger has of a movement: the operation that should have brought it about. */
export interface LedgerEntry {
  readonly amountMinor: number;
  readonly currency: string;
  /** The provider's, once known. */
  readonly authorizationId: string | null;
  /** `null` while the operation is open. */
  readonly outcome: string | null;
  readonly possiblySent: boolean;
}

const moved = rowSet({ order_id: 'uuid', kind: 'plain-text' });

// Two probes of a primary key a movement.
const readEntriesStatement: PreparedStatement = {
  name: 'read-ledger-entries',
  text: `
    SELECT nth::integer AS nth, payment.amount_minor AS "amountMinor", payment.currency,
      payment.provider_authorization_id AS "authorizationId", operation.outcome,
      operation.possibly_sent AS "possiblySent"
    FROM ${moved.from} AS moved
    JOIN payment_operations AS operation ON operation.order_id = moved.order_id AND operation.kind = moved.kind
    JOIN payments AS payment ON payment.order_id = moved.order_id AND payment.amount_minor IS NOT NULL`,
};

const OURS = { authorize: 'authorize', capture: 'capture', void: 'reverse', refund: 'reverse' } as const;

/** @returns one for each movement, in their order; `undefined` where nobody here asked for it. */
export async function readEntries(
  on: Queryable,
  movements: readonly Movement[],
): Promise<readonly (LedgerEntry | undefined)[]> {
  const given = movements.map(({ reference, kind }) => ({
    order_id: orderOfReference(reference),
    kind: OURS[kind],
  }));
  const { rows } = await on.query<LedgerEntry & { readonly nth: number }>(
    readEntriesStatement,
    moved.parametersOf(given),
  );
  const entries = movements.map((): LedgerEntry | undefined => undefined);
  for (const { nth, ...entry } of rows) entries[nth - 1] = entry;
  return entries;
}
