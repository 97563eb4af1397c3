import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '@millrace/testing';
import pg from 'pg';
import { TableLock } from './table-lock.js';

let fresh: FreshDatabase;
let client: pg.Client;

beforeAll(async () => {
  fresh = await freshDatabase();
  client = new pg.Client({ connectionString: fresh.url });
  await client.connect();
  await client.query('CREATE TABLE notes (text text)');
});
afterAll(async () => {
  await client.end();
  await fresh.drop();
});

it('keeps a table from others, sees who waits for it, and gives it free', async () => {
  let isRead = false;
  let reading: Promise<unknown> | undefined;
  {
    await using lock = await TableLock.take(fresh.url, 'notes');
    reading = client.query('SELECT text FROM notes').finally(() => (isRead = true));
    await lock.untilAwaited(new AbortController().signal);
    expect(isRead).toBe(false);
  }
  await reading;
  expect(isRead).toBe(true);
});
