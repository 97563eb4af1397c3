import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '@millrace/testing';
import pg from 'pg';
import { PostgresProxy } from './postgres-proxy.js';

let fresh: FreshDatabase;
let proxy: PostgresProxy;

beforeAll(async () => {
  fresh = await freshDatabase();
  proxy = await PostgresProxy.listen(Number(new URL(fresh.url).port));
  await onDirect('CREATE TABLE notes (text text)');
});
afterAll(async () => {
  await proxy.close();
  await fresh.drop();
});

async function onDirect(statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: fresh.url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Writes a note through the proxy. @returns how its COMMIT ended. */
async function note(text: string): Promise<string> {
  const url = new URL(fresh.url);
  url.port = String(proxy.port);
  const client = new pg.Client({ connectionString: url.href });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('BEGIN');
  await client.query('INSERT INTO notes VALUES ($1)', [text]);
  const outcome = await client.query('COMMIT').then(
    () => 'committed',
    () => 'no answer',
  );
  await client.end();
  return outcome;
}

describe('the proxy before Postgres', () => {
  it('passes everything on', async () => {
    proxy.loses = undefined;
    expect(await note('a')).toBe('committed');
    expect(await onDirect(`SELECT text FROM notes WHERE text = 'a'`)).toHaveLength(1);
  });

  it('loses the answer to a COMMIT that was done', async () => {
    const before = proxy.lostReplies;
    proxy.loses = () => true;
    expect(await note('b')).toBe('no answer');
    expect(await onDirect(`SELECT text FROM notes WHERE text = 'b'`)).toHaveLength(1);
    expect(proxy.lostReplies).toBe(before + 1);
  });

  it('takes no text for a COMMIT', async () => {
    const asked: string[] = [];
    proxy.loses = () => asked.push('') > 1;
    expect(await note('COMMIT')).toBe('committed');
    expect(asked).toHaveLength(1);
  });
});
