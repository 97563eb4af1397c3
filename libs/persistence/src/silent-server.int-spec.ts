import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '@millrace/testing';
import { Database, isDatabaseUnavailable } from './index.js';

/** Nothing else would end the wait before TCP gives up, which takes minutes. The limit itself is 5.3 s. */
const ANSWERED_WITHIN_MS = 30_000;

let fresh: FreshDatabase;
let wire: Server;
let silent = false;
const sockets = new Set<Socket>();

beforeAll(async () => {
  fresh = await freshDatabase();
  const target = new URL(fresh.url);
  // A network that swallows everything, and closes nothing.
  wire = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => from.destroy());
      from.on('data', (data) => {
        if (!silent) to.write(data);
      });
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => wire.close(resolve));
  await fresh.drop();
});

describe('a server that has gone without a word', () => {
  it('is given up soon, in queries, transactions and sessions; it is taken for unavailable, and left behind', async () => {
    const url = new URL(fresh.url);
    url.port = String((wire.address() as AddressInfo).port);
    const database = new Database({ url: url.href, applicationName: 'test', statementTimeoutMs: 300 });
    const session = await database.openSession();
    await database.query('SELECT 1');
    silent = true;
    const startedAt = performance.now();
    const outcomes = await Promise.allSettled([
      database.transaction((transaction) => transaction.query('SELECT 1')),
      session.query('SELECT 1'),
    ]);
    expect(performance.now() - startedAt).toBeLessThan(ANSWERED_WITHIN_MS);
    const failures = outcomes.map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as unknown) : outcome,
    );
    expect(failures.map(isDatabaseUnavailable)).toEqual([true, true]);
    silent = false;
    expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect(database.load()).toMatchObject({ total: 1 });
    await database.close();
    await session.close();
  });
});
