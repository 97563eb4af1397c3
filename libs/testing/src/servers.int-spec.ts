import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineTopic } from '@millrace/contract-kit';
import { Kafka } from 'kafkajs';
import { Client } from 'pg';
import { freshDatabase, freshTopics, testPostgres, type FreshDatabase } from './index.js';

async function query<T extends object>(url: string, text: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('a fresh database', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it('is empty, durable, and belongs to a role of its own', async () => {
    expect(await query(database.url, `SELECT 1 FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
    await query(database.url, 'CREATE TABLE thing (id int PRIMARY KEY)');
    const owner = await query(
      database.url,
      `SELECT current_user = pg_get_userbyid(datdba) AS mine, current_setting('fsync') AS fsync
       FROM pg_database WHERE datname = current_database()`,
    );
    expect(owner).toEqual([{ mine: true, fsync: 'on' }]);
  });

  it('cannot be entered by the owner of another one', async () => {
    const other = await freshDatabase();
    const trespass = new URL(other.url);
    trespass.pathname = new URL(database.url).pathname;
    await expect(query(trespass.href, 'SELECT 1')).rejects.toThrow(/permission denied for database/);
    await other.drop();
  });

  it('is gone after the drop, with its role', async () => {
    const dropped = await freshDatabase();
    await dropped.drop();
    const name = new URL(dropped.url).pathname.slice(1);
    const { adminUrl } = await testPostgres();
    const left = await query(
      adminUrl,
      `SELECT datname FROM pg_database WHERE datname = '${name}'
       UNION ALL SELECT rolname FROM pg_roles WHERE rolname = '${name}'`,
    );
    expect(left).toEqual([]);
  });
});

describe('fresh topics', () => {
  it('carry a message under a name of their own', async () => {
    const declared = defineTopic({
      name: 'things',
      owner: 'test',
      kind: 'events',
      partitions: 3,
      summary: '',
    });
    const { brokers, topics, prefix } = await freshTopics({ things: declared });
    expect(topics.things.name).toBe(`${prefix}.things`);
    const kafka = new Kafka({ brokers: [...brokers], logLevel: 0 });
    const producer = kafka.producer();
    await producer.connect();
    const sent = await producer.send({ topic: topics.things.name, messages: [{ value: 'x', partition: 2 }] });
    await producer.disconnect();
    expect(sent).toMatchObject([{ partition: 2, baseOffset: '0' }]);
  });
});
