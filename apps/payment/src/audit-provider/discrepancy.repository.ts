import { type PreparedStatement, type Queryable, rowSet } from '@millrace/persistence';
import type { Discrepancy, ProviderCheck } from './find-discrepancies.js';

const found = rowSet({
  authorization_id: 'text',
  kind: 'plain-text',
  reference: 'text',
  check_failed: 'plain-text',
  currency: 'text',
  provider_minor: 'bigint',
  ledger_minor: 'bigint',
});

const insertStatement: PreparedStatement = {
  name: 'insert-provider-discrepancies',
  text: `
    INSERT INTO provider_discrepancies (${found.names})
    SELECT ${found.names} FROM ${found.from} AS row ORDER BY authorization_id, kind
    ON CONFLICT (authorization_id, kind) DO UPDATE
      SET check_failed = excluded.check_failed, provider_minor = excluded.provider_minor,
        ledger_minor = excluded.ledger_minor`,
};

/** What is known already stays, with what it is now. */
export async function insertDiscrepancies(
  on: Queryable,
  discrepancies: readonly Discrepancy[],
): Promise<void> {
  if (discrepancies.length === 0) return;
  const rows = discrepancies.map(({ movement, check, providerMinor, ledgerMinor }) => ({
    authorization_id: movement.authorizationId,
    kind: movement.kind,
    reference: movement.reference,
    check_failed: check,
    currency: movement.currency,
    provider_minor: providerMinor,
    ledger_minor: ledgerMinor,
  }));
  await on.query(insertStatement, found.parametersOf(rows));
}

const RECHECKED = 100;

/** References with discrepancies, those that were found first. */
export async function referencesToRecheck(on: Queryable): Promise<readonly string[]> {
  const { rows } = await on.query<{ reference: string }>(
    `SELECT reference FROM provider_discrepancies GROUP BY reference ORDER BY min(found_at), reference
     LIMIT ${RECHECKED}`,
  );
  return rows.map(({ reference }) => reference);
}

const keepOnlyStatement: PreparedStatement = {
  name: 'keep-provider-discrepancies',
  text: `
    DELETE FROM provider_discrepancies AS known
    WHERE reference = $1 AND NOT EXISTS (
      SELECT FROM unnest($2::text[], $3::text[]) AS still (authorization_id, kind)
      WHERE (still.authorization_id, still.kind) = (known.authorization_id, known.kind)
    )`,
};

/** Of a reference, only these are left. */
export async function keepOnly(
  on: Queryable,
  reference: string,
  discrepancies: readonly Discrepancy[],
): Promise<void> {
  await on.query(keepOnlyStatement, [
    reference,
    discrepancies.map(({ movement }) => movement.authorizationId),
    discrepancies.map(({ movement }) => movement.kind),
  ]);
}

/** Movements of one currency that fail one check. */
export interface ProviderFinding {
  readonly check: ProviderCheck;
  readonly currency: string;
  readonly movements: number;
  /** By absolute value, so that one cent too much does not hide one too little. */
  readonly deltaMinor: number;
  /** What they are called at the provider: order ids, where they are ours. The first of them. */
  readonly references: readonly string[];
}

const NAMED = 20;

const readFindingsStatement: PreparedStatement = {
  name: 'read-provider-findings',
  text: `
    SELECT check_failed AS "check", currency, count(*)::integer AS movements,
      sum(abs(provider_minor - ledger_minor))::bigint AS "deltaMinor",
      (array_agg(DISTINCT reference))[1:${NAMED}] AS references
    FROM provider_discrepancies GROUP BY 1, 2 ORDER BY 1, 2`,
};

/** Everything that is known to be wrong; nothing where all is well. */
export async function readFindings(on: Queryable): Promise<readonly ProviderFinding[]> {
  return (await on.query<ProviderFinding>(readFindingsStatement)).rows;
}

/** How far the audit is behind now, in s. */
export async function secondsBehind(on: Queryable, settledAfterMs: number): Promise<number> {
  const { rows } = await on.query<{ seconds: number }>(
    `SELECT greatest(extract(epoch FROM now() - audited_until) - $1, 0)::float8 AS seconds FROM provider_audit`,
    [settledAfterMs / 1_000],
  );
  return rows[0]!.seconds;
}
