import type { PreparedStatement, Transaction } from '@millrace/persistence';
import type { DisabledBecause, WebhookAttempt } from '../webhooks/webhook.js';

/** Tries that are kept to be looked at; replays make more. */
const ATTEMPTS_KEPT = 20;

/** What one try led to. */
export type AttemptEnd =
  | { readonly kind: 'delivered' }
  /** `retryInMs`: null when there is no further try: dead. */
  | { readonly kind: 'failed'; readonly retryInMs: number | null }
  /** The endpoint asked for no more. */
  | { readonly kind: 'gone' };

export interface RecordedAttempt {
  readonly deliveryId: string;
  readonly endpointId: string;
  readonly lease: string;
  readonly attempt: WebhookAttempt;
  readonly end: AttemptEnd;
}

// Rows are locked in one order everywhere: the endpoint, then its deliveries. Who holds the lease no more has
// nothing to say of the endpoint either.
const HOLDS_LEASE = 'EXISTS (SELECT FROM webhook_deliveries WHERE id = $2 AND lease = $3)';

const noteSuccessStatement: PreparedStatement = {
  name: 'note-webhook-success',
  text: `
    UPDATE webhook_endpoints SET failing_since = NULL
    WHERE id = $1 AND failing_since IS NOT NULL AND ${HOLDS_LEASE}`,
};

const noteFailureStatement: PreparedStatement = {
  name: 'note-webhook-failure',
  text: `
    UPDATE webhook_endpoints
    SET failing_since = coalesce(failing_since, now()),
      status = CASE WHEN failing_since < now() - make_interval(hours => $4) THEN 'disabled' ELSE status END,
      disabled_because =
        CASE WHEN failing_since < now() - make_interval(hours => $4) THEN 'failing' ELSE disabled_because END
    WHERE id = $1 AND status = 'enabled' AND ${HOLDS_LEASE}
    RETURNING status`,
};

const noteGoneStatement: PreparedStatement = {
  name: 'note-webhook-gone',
  text: `
    UPDATE webhook_endpoints SET status = 'disabled', disabled_because = 'gone',
      failing_since = coalesce(failing_since, now())
    WHERE id = $1 AND status = 'enabled' AND ${HOLDS_LEASE}
    RETURNING status`,
};

const recordAttemptStatement: PreparedStatement = {
  name: 'record-webhook-attempt',
  text: `
    UPDATE webhook_deliveries
    SET status = $3, tries = tries + 1,
      attempts = jsonb_path_query_array(attempts || $4::jsonb, '$[last - ${ATTEMPTS_KEPT - 1} to last]'),
      due_at = clock_timestamp() + make_interval(secs => $5),
      finished_at = CASE WHEN $3 = 'pending' THEN NULL ELSE clock_timestamp() END,
      lease = NULL, lease_until = NULL
    WHERE id = $1 AND lease = $2 AND status = 'pending'`,
};

const killPendingStatement: PreparedStatement = {
  name: 'kill-webhook-deliveries',
  text: `
    UPDATE webhook_deliveries
    SET status = 'dead', finished_at = clock_timestamp(), lease = NULL, lease_until = NULL
    WHERE endpoint_id = $1 AND status = 'pending'`,
};

const returnLeaseStatement: PreparedStatement = {
  name: 'return-webhook-lease',
  text: `UPDATE webhook_deliveries SET lease = NULL, lease_until = NULL WHERE id = $1 AND lease = $2`,
};

/** What became of the endpoint: disabled by this attempt, or not. */
export interface RecordedEnd {
  /** False when the lease had ended: somebody else sends it, or has. */
  readonly recorded: boolean;
  readonly disabled: DisabledBecause | undefined;
}

/**
 * Writes down a try and what follows from it. An endpoint that is disabled by it is told nothing more: what waits
 * for it is dead, to be replayed.
 * @param disableAfterHours without a success for so long, an endpoint is disabled
 */
export async function recordAttempt(
  transaction: Transaction,
  recorded: RecordedAttempt,
  disableAfterHours: number,
): Promise<RecordedEnd> {
  const { deliveryId, endpointId, lease, attempt, end } = recorded;
  const disabled = await noteOnEndpoint(transaction, recorded, disableAfterHours);
  const retryInMs = end.kind === 'failed' ? end.retryInMs : null;
  const status = end.kind === 'delivered' ? 'delivered' : retryInMs === null ? 'dead' : 'pending';
  const { rowCount } = await transaction.query(recordAttemptStatement, [
    deliveryId,
    lease,
    status,
    JSON.stringify([attempt]),
    (retryInMs ?? 0) / 1_000,
  ]);
  if (disabled !== undefined) await transaction.query(killPendingStatement, [endpointId]);
  return { recorded: rowCount > 0, disabled };
}

/** Gives a delivery back that was not tried to its end: it is due at once, for anybody. */
export async function returnLease(
  transaction: Transaction,
  deliveryId: string,
  lease: string,
): Promise<void> {
  await transaction.query(returnLeaseStatement, [deliveryId, lease]);
}

async function noteOnEndpoint(
  transaction: Transaction,
  { endpointId, deliveryId, lease, end }: RecordedAttempt,
  disableAfterHours: number,
): Promise<DisabledBecause | undefined> {
  const parameters = [endpointId, deliveryId, lease];
  if (end.kind === 'delivered') {
    await transaction.query(noteSuccessStatement, parameters);
    return undefined;
  }
  const { rows } =
    end.kind === 'gone'
      ? await transaction.query<{ status: string }>(noteGoneStatement, parameters)
      : await transaction.query<{ status: string }>(noteFailureStatement, [...parameters, disableAfterHours]);
  if (rows[0]?.status !== 'disabled') return undefined;
  return end.kind === 'gone' ? 'gone' : 'failing';
}
