import type { PreparedStatement, Queryable } from '@millrace/persistence';
import type { TimeSpan } from '../provider/movement.js';

export interface AuditTerms {
  /** What moved so long ago, by its clock and by ours, is in the provider's list, and known here. */
  readonly settledAfterMs: number;
  /** The longest span of a round. */
  readonly spanMs: number;
  /** After this, what another process has begun and not ended is done again, which does no harm. */
  readonly claimMs: number;
}

const claimStatement: PreparedStatement = {
  name: 'claim-provider-audit',
  text: `
    UPDATE provider_audit SET claimed_until = now() + make_interval(secs => $3)
    WHERE claimed_until < now()
    RETURNING (extract(epoch FROM audited_until) * 1000)::float8 AS "fromMs",
      (extract(epoch FROM greatest(audited_until, least(
        now() - make_interval(secs => $1), audited_until + make_interval(secs => $2)
      ))) * 1000)::float8 AS "toMs"`,
};

/** The next span that nobody has audited, perhaps an empty one; `undefined` while another process is at it. */
export async function claimAudit(
  on: Queryable,
  { settledAfterMs, spanMs, claimMs }: AuditTerms,
): Promise<TimeSpan | undefined> {
  const { rows } = await on.query<TimeSpan>(claimStatement, [
    settledAfterMs / 1_000,
    spanMs / 1_000,
    claimMs / 1_000,
  ]);
  const [span] = rows;
  return span && { fromMs: Math.floor(span.fromMs), toMs: Math.floor(span.toMs) };
}

const advanceStatement: PreparedStatement = {
  name: 'advance-provider-audit',
  text: `
    UPDATE provider_audit SET claimed_until = '-infinity',
      audited_until = greatest(audited_until, to_timestamp($1::float8 / 1000))`,
};

/** What is before `toMs` is audited; the next span is anybody's. */
export async function advanceAudit(on: Queryable, toMs: number): Promise<void> {
  await on.query(advanceStatement, [toMs]);
}
