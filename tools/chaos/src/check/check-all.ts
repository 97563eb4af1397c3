import { placeOf, type ExpectedLetter, type Facts } from '../facts/facts.js';
import type { History } from '../history/history.js';
import { checkAnswers } from './check-answers.js';
import { checkDuplicates } from './check-duplicates.js';
import { checkFollowed } from './check-followed.js';
import { checkLost } from './check-lost.js';
import { checkMessageOrder } from './check-message-order.js';
import { checkMoney } from './check-money.js';
import { checkQuiet } from './check-quiet.js';
import { checkStock } from './check-stock.js';
import { checkTerminal } from './check-terminal.js';
import type { Finding } from './finding.js';

export interface CheckResult {
  readonly orders: number;
  /** Orders that have ended. */
  readonly terminal: number;
  readonly lost: number;
  readonly duplicates: number;
  /** Units. */
  readonly stockDelta: number;
  readonly moneyDeltaMinor: number;
  /** Everything that must not be; empty: all is as it should be. */
  readonly findings: readonly Finding[];
}

/** Every invariant, over one snapshot. The history may be empty: then what was promised is not known. */
export function checkAll(
  snapshot: Facts,
  history: History,
  expected: readonly ExpectedLetter[] = [],
): CheckResult {
  const provoked = new Set(expected.map(placeOf));
  // What we have put into a topic ourselves is not what the system has published.
  const messages = snapshot.messages.filter((message) => !provoked.has(placeOf(message)));
  const facts = { ...snapshot, messages };
  const lost = [...checkLost(facts, history), ...checkFollowed(facts)];
  const duplicates = checkDuplicates(facts);
  const stock = checkStock(facts);
  const money = checkMoney(facts);
  return {
    orders: facts.orders.length,
    terminal: facts.orders.filter(({ status }) => status !== 'pending').length,
    lost: lost.length,
    duplicates: duplicates.length,
    stockDelta: stock.delta,
    moneyDeltaMinor: money.deltaMinor,
    findings: [
      ...lost,
      ...checkTerminal(facts),
      ...stock.findings,
      ...money.findings,
      ...duplicates,
      ...checkMessageOrder(facts),
      ...checkQuiet(facts, expected),
      ...checkAnswers(facts, history),
    ],
  };
}
