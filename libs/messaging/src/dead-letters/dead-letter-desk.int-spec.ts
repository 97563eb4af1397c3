import { eventually } from '@millrace/testing';
import { uuidV7 } from '@millrace/ids';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { messageDatabase, type MessageStore } from '../message-store.js';
import { numberOf, recordEffects, startReader, type ReaderOptions } from '../testing/reader.fixture.js';
import { rawRecord } from '../testing/test-kafka.fixture.js';
import {
  openThings,
  openThingsDatabase,
  type Things,
  type ThingsDatabase,
} from '../testing/things.fixture.js';

let things: Things;
let db: ThingsDatabase;
let handled: (number: number) => boolean;
let reader: Awaited<ReturnType<typeof startReader>> | undefined;

beforeEach(async () => {
  things = await openThings();
  db = await openThingsDatabase();
  handled = (number) => number % 2 === 0;
});

afterEach(async () => {
  await reader?.stop();
  reader = undefined;
  await things.close();
  await db.close();
});

/** Hears things and rejects some of them. */
async function start(options: Partial<ReaderOptions> = {}) {
  reader = await startReader({
    things,
    database: db.database,
    handle: async (batch, context) => {
      const good = batch.filter((message) => handled(numberOf(message)));
      for (const message of batch) {
        if (!good.includes(message)) context.reject(message, 'refused', `number ${numberOf(message)}`);
      }
      await recordEffects(context.transaction, good);
    },
    ...options,
  });
  return reader.messaging.deadLetters;
}

const orderOf = (by: string) => ({ by, reason: 'mended' });
const lettersAre = (count: number) =>
  eventually(
    async () =>
      expect((await reader!.messaging.deadLetters.list({ limit: 100 })).letters).toHaveLength(count),
    {
      waitingFor: `${count} dead letters`,
    },
  );
const effectsAre = (total: number) =>
  eventually(async () => expect(await db.effects()).toEqual({ total, distinct: total }), {
    waitingFor: `${total} effects`,
  });
const settled = async (offset: number) =>
  eventually(
    async () => expect((await things.kafka.committed(reader!.consumer, things.topic.name))[0]).toBe(offset),
    {
      waitingFor: `offset ${offset} to be committed`,
    },
  );

describe('the dead-letter desk', () => {
  it('lists letters newest first, page by page, and by topic and reason', async () => {
    await things.kafka.sendMessages(
      Array.from({ length: 14 }, (_, index) => things.message(index)),
      4,
    );
    const desk = await start();
    await lettersAre(7);
    const first = await desk.list({ limit: 3 });
    const second = await desk.list({ limit: 3, cursor: first.nextCursor! });
    const third = await desk.list({ limit: 3, cursor: second.nextCursor! });
    const all = [first, second, third].flatMap(({ letters }) => letters);
    expect(all.map(({ detail }) => detail).toSorted()).toEqual(
      [1, 3, 5, 7, 9, 11, 13].map((number) => `number ${number}`).toSorted(),
    );
    expect(all[0]).toMatchObject({
      topic: things.topic.name,
      partition: 0,
      reason: 'refused',
      status: 'dead',
      deaths: 1,
    });
    expect(third.nextCursor).toBeNull();
    expect((await desk.list({ limit: 10, reason: 'other' })).letters).toEqual([]);
    expect((await desk.list({ limit: 10, topic: things.topic.name })).letters).toHaveLength(7);
  });

  it('shows one letter in full', async () => {
    const message = things.message(1);
    await things.kafka.sendMessages([message], 4);
    const desk = await start();
    await lettersAre(1);
    const { letters } = await desk.list({ limit: 1 });
    const letter = await desk.get(letters[0]!.id);
    expect(letter).toMatchObject({ messageId: message.id, key: 'a', type: things.contract.type });
    expect(letter.headers).toMatchObject(message.headers);
    expect(letter.valueText).toBe(message.value);
    await expect(desk.get(uuidV7())).rejects.toMatchObject({ code: 'dead_letter_not_found' });
    await expect(desk.get('1 OR 1=1')).rejects.toMatchObject({ code: 'dead_letter_not_found' });
  });

  it('redriven twice, a message has one effect', async () => {
    await things.kafka.sendMessages([things.message(1)], 4);
    const desk = await start();
    await lettersAre(1);
    const { letters } = await desk.list({ limit: 1 });
    handled = () => true;
    const redriven = await desk.redrive(letters[0]!.id, orderOf('operator-1'));
    expect(redriven).toMatchObject({
      status: 'redriven',
      redrivenBy: 'operator-1',
      redrivenAt: expect.any(Date),
    });
    expect(await desk.redrive(letters[0]!.id, orderOf('operator-2'))).toMatchObject({
      redrivenBy: 'operator-1',
    });
    await effectsAre(1);
    // The same record a second time, as if two desks had sent it.
    await things.kafka.sendMessages([things.message(1)], 4);
    await settled(3);
    await effectsAre(1);
    await lettersAre(0);
  });

  it('a message that dies again is the old letter, with one death more', async () => {
    await things.kafka.sendMessages([things.message(1)], 4);
    const desk = await start();
    await lettersAre(1);
    const { letters } = await desk.list({ limit: 1 });
    await desk.redrive(letters[0]!.id, orderOf('operator'));
    await eventually(
      async () =>
        expect(await desk.get(letters[0]!.id)).toMatchObject({ status: 'dead', deaths: 2, offset: '1' }),
      { waitingFor: 'the second death' },
    );
    expect(await db.count('dead_letters')).toBe(1);
  });

  it('a redelivery of what is dead doubles neither the letter nor its record on the dead-letter topic', async () => {
    const dead = await things.kafka.collect(things.deadTopic.name);
    await things.kafka.sendMessages([things.message(1), things.message(1), things.message(2)], 4);
    await start();
    await lettersAre(1);
    await settled(3);
    await reader!.stop();
    await things.kafka.rewind(reader!.consumer, things.topic.name);
    const { rows } = await db.database.query('SELECT deaths FROM dead_letters');
    await start();
    await things.kafka.sendMessages([things.message(4)], 4);
    await settled(4);
    await effectsAre(2);
    expect(rows).toEqual([{ deaths: 1 }]);
    expect((await db.database.query('SELECT deaths FROM dead_letters')).rows).toEqual([{ deaths: 1 }]);
    expect(await db.count('outbox')).toBe(0);
    expect(dead).toHaveLength(1);
  });

  it('keeps bytes that are no text, and headers that are none, through death and redrive', async () => {
    const bytes = Buffer.from([0x00, 0xff, 0xfe, 0x80]);
    const dead = await things.kafka.collect(things.deadTopic.name);
    const copies = await things.kafka.collect(things.topic.name);
    const { headers } = rawRecord(things.message(1), 4);
    await things.kafka.send(things.topic.name, [
      { key: 'k', value: bytes, partition: 2, headers: { odd: bytes, 'nul\u0000name': 'nul\u0000value' } },
      { key: null, value: null, partition: 3, headers: headers! },
    ]);
    const desk = await start();
    await lettersAre(2);
    const { letters } = await desk.list({ limit: 10 });
    const binary = await desk.get(letters.find(({ reason }) => reason === 'missing-header')!.id);
    expect(binary).toMatchObject({ messageId: null, partition: 2, valueBase64: bytes.toString('base64') });
    expect(letters.find(({ reason }) => reason === 'missing-value')).toMatchObject({
      partition: 3,
      key: null,
    });
    await eventually(() => expect(dead).toHaveLength(2), { waitingFor: 'both on the dead-letter topic' });
    const deadBinary = dead.find(({ partition }) => partition === 2)!.message;
    expect(deadBinary.value).toEqual(bytes);
    expect(deadBinary.headers!['odd']).toEqual(bytes);
    expect(dead.find(({ partition }) => partition === 3)!.message.value).toBeNull();
    await desk.redrive(binary.id, orderOf('operator'));
    await eventually(
      () => expect(copies.filter(({ message }) => message.value?.equals(bytes))).toHaveLength(2),
      {
        waitingFor: 'the redriven record',
      },
    );
    await eventually(
      async () => expect(await desk.get(binary.id)).toMatchObject({ status: 'dead', deaths: 2 }),
      {
        waitingFor: 'the same letter to be dead again',
      },
    );
    expect(await db.count('dead_letters')).toBe(2);
  });

  it('a value that is too large beside the reasons stays in the table, and the relay goes on', async () => {
    const dead = await things.kafka.collect(things.deadTopic.name);
    const value = Buffer.alloc(1_000_000, 0x78);
    await things.kafka.send(things.topic.name, [{ key: 'k', value, partition: 0, headers: {} }]);
    const desk = await start();
    await lettersAre(1);
    await eventually(() => expect(dead).toHaveLength(1), {
      waitingFor: 'the record on the dead-letter topic',
    });
    expect(dead[0]!.message.value).toBeNull();
    expect(String(dead[0]!.message.headers!['dlq_value'])).toMatch(/left out/);
    const { letters } = await desk.list({ limit: 1 });
    expect((await desk.get(letters[0]!.id)).valueBase64).toBe(value.toString('base64'));
  });

  it('works over all databases of a service', async () => {
    const other = await openThingsDatabase();
    try {
      const databases = [
        messageDatabase('one', db.database),
        messageDatabase('two', other.database),
      ] as const;
      const store: MessageStore = {
        databases: async () => databases,
        routeUndecodable: async () => databases[1],
        route: async (batch) =>
          databases.map((database, index) => ({
            database,
            messages: batch.filter((message) => message.partition % 2 === index),
          })),
      };
      await things.kafka.sendMessages(
        [1, 3, 5].flatMap((n) => [things.message(n), things.message(n, { name: 'b', partition: 1 })]),
        4,
      );
      const outboxes = [
        { name: 'one', database: db.database },
        { name: 'two', database: other.database },
      ];
      const desk = await start({ store, outboxes });
      await lettersAre(6);
      const page = await desk.list({ limit: 4 });
      const rest = await desk.list({ limit: 4, cursor: page.nextCursor! });
      const letters = [...page.letters, ...rest.letters];
      expect(new Set(letters.map(({ id }) => id)).size).toBe(6);
      expect(new Set(letters.map(({ database }) => database))).toEqual(new Set(['one', 'two']));
      const times = letters.map(({ lastDiedAt }) => lastDiedAt.getTime());
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      handled = () => true;
      const job = { id: uuidV7(), filter: {}, ratePerSecond: 500, ...orderOf('operator') };
      expect(await reader!.messaging.redriveJobs.begin(job)).toMatchObject({ total: 6, status: 'running' });
      await effectsAre(3);
      await eventually(async () => expect(await other.effects()).toEqual({ total: 3, distinct: 3 }), {
        waitingFor: 'the effects in the other database',
      });
    } finally {
      await reader?.stop();
      reader = undefined;
      await other.close();
    }
  });
});
