import type { PreparedStatement, Queryable } from '@millrace/persistence';
import type { KeyUse } from './idempotency.js';
import type { AcceptedOrder } from './place-order.dto.js';

/** A key of a customer. */
export interface OwnedKey {
  readonly customerId: string;
  readonly idempotencyKey: string;
}

/** What a key was first used for, and the answer that was given. */
export interface StoredKeyUse extends KeyUse, OwnedKey {
  readonly response: AcceptedOrder;
}

const findKeyUsesStatement: PreparedStatement = {
  name: 'find-key-uses',
  text: `
    SELECT customer_id AS "customerId", key AS "idempotencyKey", fingerprint, order_id AS "orderId", response
    FROM idempotency_keys
    JOIN json_to_recordset($1::json) AS asked ("customerId" uuid, "idempotencyKey" text)
      ON customer_id = "customerId" AND key = "idempotencyKey"`,
};

/** The uses of those of these keys that are taken, on one shard, in no order. */
export async function findKeyUses(
  shard: Queryable,
  keys: readonly OwnedKey[],
): Promise<readonly StoredKeyUse[]> {
  if (keys.length === 0) return [];
  const asked = keys.map(({ customerId, idempotencyKey }) => ({ customerId, idempotencyKey }));
  return (await shard.query<StoredKeyUse>(findKeyUsesStatement, [JSON.stringify(asked)])).rows;
}

/** Equal for equal keys of one customer; blanks are allowed in keys, line breaks are not. */
export function nameOfKey({ customerId, idempotencyKey }: OwnedKey): string {
  return `${customerId}\n${idempotencyKey}`;
}
