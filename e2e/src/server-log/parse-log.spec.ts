import { describe, expect, it } from '@jest/globals';
import { budgetsOf, cancelTook, parseLog } from './parse-log.js';

const LOG = `a line of another prefix
1764375675.100 [11] inventory LOG:  statement: BEGIN;SET LOCAL statement_timeout = 28765;
1764375675.102 [12] payment LOG:  statement: BEGIN;
1764375675.104 [11] inventory LOG:  execute lock-holds: 
\tSELECT 1
\t  FROM holds
1764375675.104 [11] inventory DETAIL:  Parameters: $1 = '{order-1}'
1764375675.105 [12] payment LOG:  execute lock-payments: SELECT 1
1764375675.105 [12] payment DETAIL:  Parameters: $1 = '{order-1}'
1764375675.110 [11] inventory LOG:  statement: COMMIT
1764375675.120 [11] inventory LOG:  statement: BEGIN;SET LOCAL statement_timeout = 4000;
1764375675.121 [11] inventory DETAIL:  Parameters: $1 = '{order-2}'
`;

describe('the log of Postgres', () => {
  it('is read entry by entry, whole statements, times in ms', () => {
    const entries = parseLog(LOG);
    expect(entries).toHaveLength(9);
    expect(entries[2]).toEqual({
      atMs: 1_764_375_675_104,
      pid: 11,
      database: 'inventory',
      severity: 'LOG',
      text: 'execute lock-holds: \nSELECT 1\n  FROM holds',
    });
  });

  it('tells what a transaction is allowed', () => {
    const entries = parseLog(LOG);
    expect(budgetsOf(entries, /^inventory$/, 'order-1')).toEqual([
      { atMs: 1_764_375_675_100, budgetMs: 28_765 },
    ]);
    expect(budgetsOf(entries, /^payment$/, 'order-1')).toEqual([
      { atMs: 1_764_375_675_102, budgetMs: undefined },
    ]);
    expect(budgetsOf(entries, /^auth$/, 'order-1')).toEqual([]);
  });

  it('tells how long a cancel took: from the connection that never signed in to the end of the statement', () => {
    const entries = parseLog(`1764375675.100 [20] [unknown] LOG:  connection received: host=127.0.0.1 port=1
1764375675.200 [21] [unknown] LOG:  connection received: host=127.0.0.1 port=2
1764375675.201 [21] [unknown] LOG:  connection authorized: user=order database=order_shard_0
1764375675.300 [22] [unknown] LOG:  connection received: host=127.0.0.1 port=3
1764375675.307 [11] order_shard_0 ERROR:  canceling statement due to user request
1764375675.307 [11] order_shard_0 STATEMENT:  BEGIN;`);
    const since = 1_764_375_675_150;
    expect(cancelTook(entries, 11, since)).toBe(7);
    expect(cancelTook(entries, 12, since)).toBeUndefined();
    expect(cancelTook(entries.slice(0, 3).concat(entries.slice(4)), 11, since)).toBeUndefined();
  });
});
