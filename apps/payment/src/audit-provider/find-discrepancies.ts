import type { Movement } from '../provider/movement.js';
import type { LedgerEntry } from './read-entries.js';

/**
 * What can be wrong with a movement: `unknown`, we know of no such operation, of another authorization, or that it
 * came to nothing; `amount`, it was not the amount that we know of, or in other money; `missing`, we believe in it,
 * and the provider has no such movement.
 */
export const PROVIDER_CHECKS = ['unknown', 'amount', 'missing'] as const;
export type ProviderCheck = (typeof PROVIDER_CHECKS)[number];

export interface Discrepancy {
  readonly movement: Movement;
  readonly check: ProviderCheck;
  /** What the provider lists, in minor units; 0 where that is nothing. */
  readonly providerMinor: number;
  /** What we know of, in minor units; 0 where that is nothing. */
  readonly ledgerMinor: number;
}

/** Compares what moved with what we know of it, one by one. Pure. */
export function findDiscrepancies(
  movements: readonly Movement[],
  entries: readonly (LedgerEntry | undefined)[],
): readonly Discrepancy[] {
  return movements.flatMap((movement, index) => discrepancyOf(movement, entries[index]) ?? []);
}

function discrepancyOf(movement: Movement, entry: LedgerEntry | undefined): Discrepancy | undefined {
  const { amountMinor: providerMinor } = movement;
  if (!entry || !isExpected(movement, entry))
    return { movement, check: 'unknown', providerMinor, ledgerMinor: 0 };
  const { amountMinor: ledgerMinor, currency } = entry;
  return ledgerMinor === providerMinor && currency === movement.currency
    ? undefined
    : { movement, check: 'amount', providerMinor, ledgerMinor };
}

const OUTCOMES = {
  authorize: 'authorized',
  capture: 'captured',
  void: 'voided',
  refund: 'refunded',
} as const;

/** An operation that is open may have moved anything: it is asked about until that is known. */
function isExpected({ kind, authorizationId }: Movement, entry: LedgerEntry): boolean {
  if (entry.outcome === null)
    return entry.possiblySent && (entry.authorizationId ?? authorizationId) === authorizationId;
  return entry.outcome === OUTCOMES[kind] && entry.authorizationId === authorizationId;
}

/** Movements by what they did to which authorization, whatever their amount. */
export class MovementSet {
  private readonly keys = new Set<string>();

  add(movements: readonly Movement[]): void {
    for (const movement of movements) this.keys.add(keyOf(movement));
  }

  has(movement: Movement): boolean {
    return this.keys.has(keyOf(movement));
  }
}

const keyOf = ({ kind, authorizationId, reference }: Movement) =>
  JSON.stringify([kind, authorizationId, reference]);

/** What the provider should list and does not. Pure. */
export function findMissing(believed: readonly Movement[], listed: MovementSet): readonly Discrepancy[] {
  return believed
    .filter((movement) => !listed.has(movement))
    .map((movement) => ({
      movement,
      check: 'missing',
      providerMinor: 0,
      ledgerMinor: movement.amountMinor,
    }));
}

/**
 * Without what somebody has given back since, by hand: of an authorization that we do not know, nothing is held
 * any more.
 * @param movements everything under the references of the discrepancies.
 */
export function withoutUndone(
  discrepancies: readonly Discrepancy[],
  movements: readonly Movement[],
): readonly Discrepancy[] {
  const undone = new Set(
    movements.filter(({ kind }) => kind === 'void' || kind === 'refund').map((move) => move.authorizationId),
  );
  const foreign = new Set(
    discrepancies
      .filter(({ check, movement }) => check === 'unknown' && movement.kind === 'authorize')
      .map(({ movement }) => movement.authorizationId),
  );
  return discrepancies.filter(
    ({ movement: { authorizationId } }) => !(foreign.has(authorizationId) && undone.has(authorizationId)),
  );
}
