import { describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';

const made: pg.PoolConfig[] = [];

/** A pool connects when it is asked to: until then it does no I/O. */
class NotedPool extends pg.Pool {
  constructor(config: pg.PoolConfig) {
    super(config);
    made.push(config);
  }
}
jest.unstable_mockModule('pg', () => ({ default: Object.create(pg, { Pool: { value: NotedPool } }) }));
const { Database } = await import('./database.js');

describe('a pool that nobody has configured', () => {
  it('has 20 connections at most, waits 3 s for one, keeps an idle one for 10 min; a statement has 30 s', async () => {
    const database = new Database({ url: 'postgres://u:p@127.0.0.1:1/x', applicationName: 'test' });
    expect(made).toMatchObject([
      {
        max: 20,
        connectionTimeoutMillis: 3_000,
        idleTimeoutMillis: 600_000,
        statement_timeout: 30_000,
      },
    ]);
    expect(database.load()).toEqual({ total: 0, idle: 0, waiting: 0 });
    await database.close();
  });
});
