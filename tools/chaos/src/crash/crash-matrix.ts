import { CHECKOUT } from '@millrace/stack';
import { ONE_OF_EACH, type CaseSeries } from '../cases/case-series.js';
import { breadthFirst, cellsOf, describeCell } from './cells.js';
import { crashRound } from './crash-round.js';
import { loadFallible } from './load-fallible.js';
import { roundsOf } from './rounds.js';

/** One of each kind: what was sent is sent again, what was handled is not, what was charged is known. */
const SHORT = new Set([
  'order dies at relay.after-ack of reserve-stock',
  'inventory dies at consume.after-commit of reserve-stock',
  'payment dies at provider.after-call of capture-payment',
]);

/** Every fail-point times every type of message that passes it. */
export const crashMatrix: CaseSeries = {
  name: 'crash-matrix',
  fault:
    'every service dies by itself at every fail-point, once for each type of message that passes it, under customers whose orders end in every way',
  short: true,
  replicas: ONE_OF_EACH,
  cases: async ({ short, isMeant }) => {
    const cells = breadthFirst(cellsOf(await loadFallible(CHECKOUT)));
    const meant = cells.filter((cell) => {
      const name = describeCell(cell);
      return isMeant(name) && (!short || SHORT.has(name));
    });
    return roundsOf(meant).map(crashRound);
  },
  notes: () => [],
};
