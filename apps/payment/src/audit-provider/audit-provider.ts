import type { Database } from '@millrace/persistence';
import { advanceAudit, type AuditTerms, claimAudit } from './audit-position.js';
import { insertDiscrepancies, keepOnly, referencesToRecheck } from './discrepancy.repository.js';
import { type Discrepancy, findDiscrepancies, withoutUndone } from './find-discrepancies.js';
import type { Movement, MovementPage, TimeSpan } from '../provider/movement.js';
import { readEntries } from './read-entries.js';

/** What the provider tells of its own ledger, a page at a time. */
export interface ProviderLedger {
  movementsIn(span: TimeSpan, after: number): Promise<MovementPage>;
  movementsOf(reference: string, after: number): Promise<MovementPage>;
}

/**
 * One round: what moved at the provider in the next span is compared with our ledger, and what did not agree before
 * is looked at again. The position moves when all of it is compared; who dies before leaves it to the next.
 * @returns true when there is more to audit at once.
 * @throws what the provider's client or the database does; the span is audited again.
 */
export async function auditProvider(
  database: Database,
  provider: ProviderLedger,
  terms: AuditTerms,
): Promise<boolean> {
  const span = await claimAudit(database, terms);
  if (!span) return false;
  if (span.toMs > span.fromMs) {
    for await (const movements of pagesOf((after) => provider.movementsIn(span, after))) {
      await insertDiscrepancies(database, await compare(database, movements));
    }
  }
  for (const reference of await referencesToRecheck(database)) await recheck(database, provider, reference);
  await advanceAudit(database, span.toMs);
  return span.toMs - span.fromMs >= terms.spanMs;
}

async function recheck(database: Database, provider: ProviderLedger, reference: string): Promise<void> {
  const movements: Movement[] = [];
  for await (const page of pagesOf((after) => provider.movementsOf(reference, after)))
    movements.push(...page);
  const still = withoutUndone(await compare(database, movements), movements);
  await insertDiscrepancies(database, still);
  await keepOnly(database, reference, still);
}

async function compare(database: Database, movements: readonly Movement[]): Promise<readonly Discrepancy[]> {
  if (movements.length === 0) return [];
  return findDiscrepancies(movements, await readEntries(database, movements));
}

async function* pagesOf(read: (after: number) => Promise<MovementPage>): AsyncGenerator<readonly Movement[]> {
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: MovementPage = await read(after);
    yield page.movements;
    after = page.nextAfter;
  }
}
