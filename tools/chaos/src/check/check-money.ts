import type { Movement } from '@millrace/stack';
import type { Facts } from '../facts/facts.js';
import type { Finding } from './finding.js';

export interface MoneyCheck {
  /** Minor units that the provider has, or has set aside, and must not, or has not and must; over all orders. */
  readonly deltaMinor: number;
  readonly findings: readonly Finding[];
}

/**
 * M, per order: captured - refunded is the total when it is confirmed and 0 when it is not; nothing stays set aside;
 * what payment says of itself is what the ledger says; and an order fails for its payment only when that was refused.
 */
export function checkMoney({ orders, movements, payments }: Facts): MoneyCheck {
  if (!movements) return { deltaMinor: 0, findings: [] };
  const ledger = Map.groupBy(movements, ({ reference }) => reference);
  const paymentOf = new Map(payments.map((payment) => [payment.orderId, payment]));
  const findings: Finding[] = [];
  let deltaMinor = 0;
  const wrong = (orderId: string, minor: number, what: string) => {
    deltaMinor += Math.abs(minor);
    findings.push({ invariant: 'M', orderId, what });
  };
  for (const { id, status, reason, totalMinor } of orders) {
    const money = moneyOf(ledger.get(id) ?? []);
    const mustKeep = status === 'confirmed' ? totalMinor : 0;
    const kept = money.captured - money.refunded;
    if (kept !== mustKeep) {
      wrong(id, kept - mustKeep, `is ${status}: the provider kept ${kept} of it, and must keep ${mustKeep}`);
    }
    if (money.setAside !== 0) {
      wrong(id, money.setAside, `is ${status}: ${money.setAside} are still set aside at the provider`);
    }
    const payment = paymentOf.get(id);
    const believed = payment?.status;
    if (reason === 'payment-declined' && payment?.refused !== true) {
      wrong(id, 0, `failed for its payment, which nobody refused: it is ${believed ?? 'not there'}`);
    }
    if ((believed === 'captured') !== kept > 0) {
      wrong(id, 0, `payment says ${believed ?? 'nothing'}, and the provider kept ${kept}`);
    }
  }
  return { deltaMinor, findings };
}

function moneyOf(movements: readonly Movement[]) {
  const sum = (kind: Movement['kind']) =>
    movements.reduce((total, movement) => total + (movement.kind === kind ? movement.amountMinor : 0), 0);
  const [captured, refunded] = [sum('capture'), sum('refund')];
  return { captured, refunded, setAside: sum('authorize') - sum('void') - captured };
}
