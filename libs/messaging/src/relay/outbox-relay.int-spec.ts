import { createLogger, HealthRegistry } from '@millrace/telemetry';
import { Database } from '@millrace/persistence';
import { eventually } from '@millrace/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { KafkaMessage } from 'kafkajs';
import { singleDatabaseStore } from '../message-store.js';
import { Messaging } from '../messaging.js';
import type { MessagingTuning } from '../messaging-tuning.js';
import { appendToOutbox } from '../outbox/append-to-outbox.js';
import {
  openThings,
  openThingsDatabase,
  type Things,
  type ThingsDatabase,
} from '../testing/things.fixture.js';
import { writeConcurrently } from '../testing/writers.fixture.js';

let things: Things;
let db: ThingsDatabase;
const running: { stop: (deadlineMs: number) => Promise<void> }[] = [];

beforeEach(async () => {
  things = await openThings();
  db = await openThingsDatabase();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((messaging) => messaging.stop(1_000)));
  await things.close();
  await db.close();
});

/** The relays of one process. */
async function startRelays(
  options: { database?: Database; brokers?: readonly string[]; tuning?: Partial<MessagingTuning> } = {},
) {
  const { database = db.database, brokers = things.brokers } = options;
  const health = new HealthRegistry();
  const messaging = new Messaging({
    service: 'writer',
    brokers,
    registry: things.registry,
    store: singleDatabaseStore('things', database),
    outboxes: async () => [{ name: 'things', database }],
    logger: createLogger({ service: 'writer', level: 'silent' }),
    health,
    ...(options.tuning ? { tuning: options.tuning } : {}),
  });
  await messaging.start();
  running.push(messaging);
  return {
    messaging,
    health,
    stop: async (deadlineMs: number) => {
      running.splice(running.indexOf(messaging), 1);
      await messaging.stop(deadlineMs);
    },
  };
}

const numbersByKey = (records: readonly { readonly message: KafkaMessage }[]) => {
  const numbers = new Map<string, number[]>();
  for (const { message } of records) {
    const key = String(message.key);
    const { number } = JSON.parse(String(message.value)) as { number: number };
    numbers.set(key, [...(numbers.get(key) ?? []), number]);
  }
  return numbers;
};

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

/** A resend may repeat what was sent; what counts is the first time of each. */
const firstTimes = (numbers: readonly number[]) => [...new Set(numbers)];

const outboxEmpty = () =>
  eventually(async () => expect(await db.count('outbox')).toBe(0), {
    waitingFor: 'the outbox to be empty',
  });

const expectAll = async (
  records: readonly { readonly message: KafkaMessage }[],
  committed: ReadonlyMap<string, number>,
  map: (numbers: readonly number[]) => readonly number[] = (numbers) => numbers,
) => {
  const expected = new Map([...committed].map(([name, last]) => [name, upTo(last)]));
  await eventually(
    () => {
      const seen = new Map([...numbersByKey(records)].map(([name, numbers]) => [name, map(numbers)]));
      expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(expected));
    },
    { waitingFor: 'every committed message, in order' },
  );
};

/** Kills every 50 ms whoever holds an advisory lock of the database: that is its relay. */
async function killLockHolders(killer: Database, ended: AbortSignal): Promise<number> {
  let killed = 0;
  while (!ended.aborted) {
    const { rows } = await killer.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks
       WHERE locktype = 'advisory' AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    killed += rows.length;
    await killer.query('SELECT pg_sleep(0.05)');
  }
  return killed;
}

describe('the relay of an outbox', () => {
  it('loses nothing of 16 concurrent writers and keeps the order of each aggregate', async () => {
    const records = await things.kafka.collect(things.topic.name);
    await startRelays();
    const { committed } = await writeConcurrently({
      things,
      database: db.database,
      writers: 16,
      transactionsEach: 40,
      aggregates: 8,
    });
    await outboxEmpty();
    await expectAll(records, committed);
    expect(new Set(records.map(({ partition }) => partition))).toEqual(new Set([0, 1, 2, 3]));
  });

  it('works once where two processes try to, and the second takes over soon', async () => {
    const second = new Database({ url: db.url, applicationName: 'second' });
    try {
      const records = await things.kafka.collect(things.topic.name);
      const first = await startRelays();
      const standby = await startRelays({ database: second });
      const append = (number: number) =>
        db.database.transaction((transaction) => appendToOutbox(transaction, [things.message(number)]));
      for (const number of upTo(20)) await append(number);
      await outboxEmpty();
      await first.stop(1_000);
      const stoppedAt = Date.now();
      await append(21);
      await outboxEmpty();
      expect(Date.now() - stoppedAt).toBeLessThan(20_000);
      await expectAll(records, new Map([['a', 21]]));
      expect((await standby.health.ready()).healthy).toBe(true);
      await standby.stop(1_000);
    } finally {
      await second.close();
    }
  });

  it('goes on when its connection is killed again and again, and loses nothing', async () => {
    const records = await things.kafka.collect(things.topic.name);
    await startRelays();
    const written = writeConcurrently({
      things,
      database: db.database,
      writers: 4,
      transactionsEach: 60,
      aggregates: 4,
    });
    const killer = new Database({ url: db.url, applicationName: 'killer', maxConnections: 1 });
    const ended = new AbortController();
    const killing = killLockHolders(killer, ended.signal);
    const { committed } = await written;
    ended.abort();
    const killed = await killing;
    await killer.close();
    expect(killed).toBeGreaterThan(2);
    await outboxEmpty();
    await expectAll(records, committed, firstTimes);
  });

  it('keeps everything while the broker is away, says so, and sends it when it is told where the broker is', async () => {
    const cutOff = await startRelays({ brokers: ['127.0.0.1:1'], tuning: { stuckAfterMs: 300 } });
    await db.database.transaction((transaction) => appendToOutbox(transaction, [things.message(1)]));
    await eventually(async () => expect(await cutOff.health.ready()).toMatchObject({ healthy: false }), {
      waitingFor: 'readiness to turn red',
    });
    expect(await cutOff.health.live()).toMatchObject({ healthy: true });
    await cutOff.stop(500);
    expect(await db.count('outbox')).toBe(1);
    const records = await things.kafka.collect(things.topic.name);
    await startRelays();
    await outboxEmpty();
    await expectAll(records, new Map([['a', 1]]));
  });

  it('sends what is left when it is stopped', async () => {
    const records = await things.kafka.collect(things.topic.name);
    const relays = await startRelays();
    await db.database.transaction((transaction) =>
      appendToOutbox(
        transaction,
        upTo(2_000).map((number) => things.message(number)),
      ),
    );
    await relays.stop(5_000);
    expect(await db.count('outbox')).toBe(0);
    await expectAll(records, new Map([['a', 2_000]]));
  });

  it('sends large messages too: what one request cannot carry goes in several', async () => {
    const records = await things.kafka.collect(things.topic.name);
    const large = upTo(6).map((number) => ({
      ...things.message(number),
      value: JSON.stringify({ number, pad: 'x'.repeat(400_000) }),
    }));
    await startRelays();
    await db.database.transaction((transaction) => appendToOutbox(transaction, large));
    await outboxEmpty();
    await expectAll(records, new Map([['a', 6]]));
  });

  it('sends at once what it is woken for', async () => {
    const { messaging } = await startRelays();
    await db.database.transaction((transaction) => appendToOutbox(transaction, [things.message(1)]));
    await outboxEmpty();
    await db.database.transaction((transaction) => appendToOutbox(transaction, [things.message(2)]));
    messaging.relays.wake('things');
    await outboxEmpty();
  });
});
