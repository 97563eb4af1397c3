import type { PreparedStatement, Transaction } from '@millrace/persistence';
import type { Authorization } from '../authorization/authorization.js';
import type { OperationKind, RecordedOperation, Refusal } from './operation.js';

/** Columns of `operations` that a recorded operation is made of. */
export interface OperationRow {
  readonly key: string;
  readonly kind: OperationKind;
  readonly fingerprint: string;
  readonly authorization_id: string;
  readonly reference: string;
  readonly amount_minor: number;
  readonly currency: string;
  readonly status: Authorization['status'];
  readonly decline_code: Authorization['declineCode'];
  readonly refusal: Refusal | null;
}

export function recordedOperation(row: OperationRow): RecordedOperation {
  return {
    key: row.key,
    kind: row.kind,
    fingerprint: row.fingerprint,
    authorizationId: row.authorization_id,
    refusal: row.refusal,
    authorization: {
      id: row.authorization_id,
      reference: row.reference,
      status: row.status,
      amountMinor: row.amount_minor,
      currency: row.currency,
      ...(row.decline_code ? { declineCode: row.decline_code } : {}),
    },
  };
}

export const OPERATION_COLUMNS =
  'key, kind, fingerprint, authorization_id, reference, amount_minor, currency, status, decline_code, refusal';

const findOperations: PreparedStatement = {
  name: 'find-operations',
  text: `SELECT ${OPERATION_COLUMNS} FROM operations WHERE key = ANY($1::text[])`,
};

/**
 * A key of long ago is no key any more; the operation stays, under a name that nobody asks for. Only those that are
 * asked for are looked at.
 */
const forgetOldKeys: PreparedStatement = {
  name: 'forget-old-keys',
  text: `
    UPDATE operations SET key = 'forgotten:' || sequence
    WHERE key = ANY($1::text[]) AND recorded_at <= sandbox_now() - make_interval(secs => $2)`,
};

export async function forgetKeys(
  transaction: Transaction,
  keys: readonly string[],
  keyTtlSeconds: number,
): Promise<void> {
  await transaction.query(forgetOldKeys, [keys, keyTtlSeconds]);
}

export async function operationsByKey(
  transaction: Transaction,
  keys: readonly string[],
): Promise<Map<string, RecordedOperation>> {
  const { rows } = await transaction.query<OperationRow>(findOperations, [keys]);
  return new Map(rows.map((row) => [row.key, recordedOperation(row)]));
}

const lockAuthorizationRows: PreparedStatement = {
  name: 'lock-authorizations',
  text: `
    SELECT id, reference, amount_minor AS "amountMinor", currency, payment_method AS "paymentMethod", status,
      decline_code AS "declineCode", expires_at <= sandbox_now() AS expired
    FROM authorizations WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE`,
};

/** Locks them in sorted order until the transaction ends, so that one operation at a time decides on each. */
export async function lockAuthorizations(
  transaction: Transaction,
  ids: readonly string[],
): Promise<Map<string, Authorization>> {
  if (ids.length === 0) return new Map();
  const { rows } = await transaction.query<Authorization>(lockAuthorizationRows, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

const insertAuthorizationRows: PreparedStatement = {
  name: 'insert-authorizations',
  text: `
    INSERT INTO authorizations
      (id, reference, amount_minor, currency, payment_method, status, decline_code, expires_at)
    SELECT id, reference, "amountMinor", currency, "paymentMethod", status, "declineCode",
      sandbox_now() + make_interval(secs => $2)
    FROM json_to_recordset($1::json) AS row (id text, reference text, "amountMinor" bigint, currency text,
      "paymentMethod" text, status text, "declineCode" text)`,
};

export async function insertAuthorizations(
  transaction: Transaction,
  authorizations: readonly Authorization[],
  ttlSeconds: number,
): Promise<void> {
  if (authorizations.length === 0) return;
  await transaction.query(insertAuthorizationRows, [JSON.stringify(authorizations), ttlSeconds]);
}

export interface StatusChange {
  readonly id: string;
  readonly from: Authorization['status'];
  readonly to: Authorization['status'];
}

const changeStatusRows: PreparedStatement = {
  name: 'change-authorization-statuses',
  text: `
    UPDATE authorizations SET status = change."to"
    FROM json_to_recordset($1::json) AS change (id text, "from" text, "to" text)
    WHERE authorizations.id = change.id AND authorizations.status = change."from"`,
};

/** @throws Error when a row is no longer in the status it was locked in: impossible while the lock holds. */
export async function changeStatuses(
  transaction: Transaction,
  changes: readonly StatusChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const { rowCount } = await transaction.query(changeStatusRows, [JSON.stringify(changes)]);
  if (rowCount !== changes.length) throw new Error('an authorization changed while it was locked');
}

const insertOperationRows: PreparedStatement = {
  name: 'insert-operations',
  text: `
    INSERT INTO operations (${OPERATION_COLUMNS}, recorded_at)
    SELECT key, kind, fingerprint, authorization_id, reference, amount_minor, currency, status, decline_code,
      refusal, sandbox_now()
    FROM json_to_recordset($1::json) AS row (key text, kind text, fingerprint text, authorization_id text,
      reference text, amount_minor bigint, currency text, status text, decline_code text, refusal text)
    ORDER BY key
    ON CONFLICT (key) DO NOTHING`,
};

/** @returns false when another process used one of the keys meanwhile: roll back and decide again. */
export async function insertOperations(
  transaction: Transaction,
  operations: readonly RecordedOperation[],
): Promise<boolean> {
  if (operations.length === 0) return true;
  const rows = operations.map(({ authorization, ...operation }): OperationRow => ({
    key: operation.key,
    kind: operation.kind,
    fingerprint: operation.fingerprint,
    authorization_id: operation.authorizationId,
    reference: authorization.reference,
    amount_minor: authorization.amountMinor,
    currency: authorization.currency,
    status: authorization.status,
    decline_code: authorization.declineCode ?? null,
    refusal: operation.refusal,
  }));
  const { rowCount } = await transaction.query(insertOperationRows, [JSON.stringify(rows)]);
  return rowCount === operations.length;
}
