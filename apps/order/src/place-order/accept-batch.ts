import type { SagaDefinition } from '@millrace/saga';
import type { FencedTransaction } from '@millrace/sharding';
import type { FulfilOrderData } from '../fulfil-order/fulfil-order.saga.js';
import type { AcceptRequest } from './accept-request.js';
import { acceptedRowsOf } from './accepted-rows.js';
import { findKeyUses, nameOfKey } from './find-key-uses.js';
import { compareKeyUse } from './idempotency.js';
import { insertAccepted } from './insert-accepted.js';
import type { AcceptedOrder } from './place-order.dto.js';

/** What became of one request. `response` is what its key is answered with, now and always. */
export type AcceptOutcome =
  | { readonly kind: 'accepted' | 'replayed'; readonly response: AcceptedOrder }
  | { readonly kind: 'key-reused' }
  /** The key was taken when it was tried and gone when it was looked up: somebody deleted it. Ask again. */
  | { readonly kind: 'key-in-use' };

/**
 * Accepts orders together: those with a new key are written with their sagas and first messages, those with a
 * taken key get what it was used for. All of one shard, with different keys; in a fenced transaction.
 */
export async function acceptBatch(
  transaction: FencedTransaction,
  requests: readonly AcceptRequest[],
  fulfilOrder: SagaDefinition<FulfilOrderData>,
): Promise<readonly AcceptOutcome[]> {
  const rows = requests.map((request) => acceptedRowsOf(request, fulfilOrder, transaction.now));
  const fresh = await insertAccepted(transaction, rows);
  const taken = await findKeyUses(
    transaction,
    requests.filter(({ orderId }) => !fresh.has(orderId)),
  );
  const useOf = new Map(taken.map((use) => [nameOfKey(use), use]));
  return requests.map((request, index): AcceptOutcome => {
    if (fresh.has(request.orderId)) return { kind: 'accepted', response: rows[index]!.key.response };
    const use = useOf.get(nameOfKey(request));
    if (!use) return { kind: 'key-in-use' };
    const kind = compareKeyUse(use, request);
    if (kind === 'reused') return { kind: 'key-reused' };
    return { kind: kind === 'own' ? 'accepted' : 'replayed', response: use.response };
  });
}
