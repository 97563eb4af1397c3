import type { Queryable, Transaction } from '@millrace/persistence';
import type { WebhookEndpoint, WebhookEvent } from '../webhooks/webhook.js';

/** A customer has so many endpoints at most. */
export const MAX_ENDPOINTS = 10;

const columns = `
  id, url, event_types AS "eventTypes", status, disabled_because AS "disabledBecause",
  failing_since AS "failingSince",
  CASE WHEN previous_secret_until > now() THEN previous_secret_until END AS "previousSecretUntil",
  created_at AS "createdAt"`;

export interface NewEndpoint {
  readonly id: string;
  readonly slot: number;
  readonly customerId: string;
  readonly url: string;
  readonly eventTypes: readonly WebhookEvent[];
  /** Sealed. */
  readonly secret: string;
}

/** Names an endpoint of a customer; that of somebody else is not found. */
export interface EndpointKey {
  readonly id: string;
  readonly customerId: string;
}

/** @returns `undefined` when the customer has {@link MAX_ENDPOINTS} already. */
export async function insertEndpoint(
  transaction: Transaction,
  { id, slot, customerId, url, eventTypes, secret }: NewEndpoint,
): Promise<WebhookEndpoint | undefined> {
  // One at a time for each customer: counted and inserted without another in between.
  await transaction.query(`SELECT pg_advisory_xact_lock(hashtextextended('webhooks of ' || $1, 0))`, [
    customerId,
  ]);
  const { rows } = await transaction.query<WebhookEndpoint>(
    `INSERT INTO webhook_endpoints (id, slot, customer_id, url, event_types, secret, created_at)
     SELECT $1, $2, $3::uuid, $4, $5, $6, now()
     WHERE (SELECT count(*) FROM webhook_endpoints WHERE customer_id = $3::uuid) < ${MAX_ENDPOINTS}
     RETURNING ${columns}`,
    [id, slot, customerId, url, eventTypes, secret],
  );
  return rows[0];
}

/** The newest first. */
export async function listEndpoints(
  shard: Queryable,
  customerId: string,
): Promise<readonly WebhookEndpoint[]> {
  const { rows } = await shard.query<WebhookEndpoint>(
    `SELECT ${columns} FROM webhook_endpoints WHERE customer_id = $1 ORDER BY created_at DESC, id DESC`,
    [customerId],
  );
  return rows;
}

export async function findEndpoint(
  shard: Queryable,
  { id, customerId }: EndpointKey,
): Promise<WebhookEndpoint | undefined> {
  const { rows } = await shard.query<WebhookEndpoint>(
    `SELECT ${columns} FROM webhook_endpoints WHERE id = $1 AND customer_id = $2`,
    [id, customerId],
  );
  return rows[0];
}

/** Also deletes its deliveries. @returns whether it was there. */
export async function deleteEndpoint(
  transaction: Transaction,
  { id, customerId }: EndpointKey,
): Promise<boolean> {
  const { rowCount } = await transaction.query(
    'DELETE FROM webhook_endpoints WHERE id = $1 AND customer_id = $2',
    [id, customerId],
  );
  if (rowCount === 0) return false;
  await transaction.query('DELETE FROM webhook_deliveries WHERE endpoint_id = $1', [id]);
  return true;
}

/** Has the endpoint sign with a new secret, and for some time with the one before, too. */
export async function replaceSecret(
  transaction: Transaction,
  { id, customerId }: EndpointKey,
  sealedSecret: string,
  overlapHours: number,
): Promise<WebhookEndpoint | undefined> {
  const { rows } = await transaction.query<WebhookEndpoint>(
    `UPDATE webhook_endpoints
     SET secret = $3, previous_secret = secret, previous_secret_until = now() + make_interval(hours => $4)
     WHERE id = $1 AND customer_id = $2
     RETURNING ${columns}`,
    [id, customerId, sealedSecret, overlapHours],
  );
  return rows[0];
}

/** Tells an endpoint of what ends from now on; what was dead by then stays so until it is replayed. */
export async function enableEndpoint(
  transaction: Transaction,
  { id, customerId }: EndpointKey,
): Promise<WebhookEndpoint | undefined> {
  const { rows } = await transaction.query<WebhookEndpoint>(
    `UPDATE webhook_endpoints SET status = 'enabled', disabled_because = NULL, failing_since = NULL
     WHERE id = $1 AND customer_id = $2
     RETURNING ${columns}`,
    [id, customerId],
  );
  return rows[0];
}
