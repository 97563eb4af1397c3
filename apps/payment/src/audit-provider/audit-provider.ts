import type { Database } from '@millrace/persistence';
import type { Movement, MovementPage, TimeSpan } from '../provider/movement.js';
import { advanceAudit, type AuditTerms, claimAudit } from './audit-position.js';
import { insertDiscrepancies, keepOnly, referencesToRecheck } from './discrepancy.repository.js';
import {
  type Discrepancy,
  findDiscrepancies,
  findMissing,
  MovementSet,
  withoutUndone,
} from './find-discrepancies.js';
import { orderOfReference } from './order-reference.js';
import { beliefsOf, beliefsOfOrder } from './read-beliefs.js';
import { readEntries } from './read-entries.js';

/** What the provider tells of its own ledger, a page at a time. */
export interface ProviderLedger {
  movementsIn(span: TimeSpan, after: number): Promise<MovementPage>;
  movementsOf(reference: string, after: number): Promise<MovementPage>;
}

/**
 * One round: what moved at the provider in the next span is compared with our ledger, what our ledger believes to have
 * moved in it with the provider's list, and what did not agree before is looked at again. The position moves when all
 * of it is compared, and no further than the list is complete; who dies before leaves it to the next.
 * @returns true when there is more to audit at once.
 * @throws what the provider's client or the database does; the span is audited again.
 */
export async function auditProvider(
  database: Database,
  provider: ProviderLedger,
  terms: AuditTerms,
): Promise<boolean> {
  const claimed = await claimAudit(database, terms);
  if (!claimed) return false;
  const audited = await auditSpan(database, provider, claimed, terms.settledAfterMs);
  const again = new Set([...audited.unlisted, ...(await referencesToRecheck(database))]);
  for (const reference of again) await recheck(database, provider, reference, audited.untilMs);
  await advanceAudit(database, audited.untilMs);
  return audited.untilMs - claimed.fromMs >= terms.spanMs;
}

interface AuditedSpan {
  /** Where it ended: before the end of the span, where the provider's list does. */
  readonly untilMs: number;
  /** References of which we believe what the list of this span does not have; it may be in that of another. */
  readonly unlisted: readonly string[];
}

async function auditSpan(
  database: Database,
  provider: ProviderLedger,
  { fromMs, toMs }: TimeSpan,
  settledAfterMs: number,
): Promise<AuditedSpan> {
  let untilMs = toMs;
  if (toMs === fromMs) return { untilMs, unlisted: [] };
  const listed = new MovementSet();
  for await (const page of pagesOf((after) => provider.movementsIn({ fromMs, toMs }, after))) {
    // By its own clock: what is settled here by then has moved there, also where the clocks differ by that much.
    untilMs = Math.max(fromMs, Math.min(untilMs, page.completeUntilMs - settledAfterMs));
    listed.add(page.movements);
    await insertDiscrepancies(database, await compare(database, page.movements));
  }
  const believed = await beliefsOf(database, { fromMs, toMs: untilMs });
  const unlisted = findMissing(believed, listed).map(({ movement }) => movement.reference);
  return { untilMs, unlisted };
}

/** Both ways; what was settled here after `untilMs` may not be in the list yet. */
async function recheck(
  database: Database,
  provider: ProviderLedger,
  reference: string,
  untilMs: number,
): Promise<void> {
  const orderId = orderOfReference(reference);
  const believed = orderId === null ? [] : await beliefsOfOrder(database, orderId, untilMs);
  const movements: Movement[] = [];
  for await (const page of pagesOf((after) => provider.movementsOf(reference, after)))
    movements.push(...page.movements);
  const listed = new MovementSet();
  listed.add(movements);
  const still = [
    ...withoutUndone(await compare(database, movements), movements),
    ...findMissing(believed, listed),
  ];
  await insertDiscrepancies(database, still);
  await keepOnly(database, reference, still);
}

async function compare(database: Database, movements: readonly Movement[]): Promise<readonly Discrepancy[]> {
  if (movements.length === 0) return [];
  return findDiscrepancies(movements, await readEntries(database, movements));
}

async function* pagesOf(read: (after: number) => Promise<MovementPage>): AsyncGenerator<MovementPage> {
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: MovementPage = await read(after);
    yield page;
    after = page.nextAfter;
  }
}
