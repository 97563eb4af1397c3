import { ContractRegistry, deadLetterTopicOf, encodeMessage } from '@millrace/contract-kit';
import { uuidV7 } from '@millrace/ids';
import { loadSettings } from '@millrace/config';
import { connectedAdmin, createKafka, kafkaConnection, kafkaSettings } from '@millrace/kafka';
import { createLogger } from '@millrace/telemetry';
import { eventually, secureKafka, type SecureKafka } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendToOutbox } from './outbox/append-to-outbox.js';
import { recordEffects, startReader } from './testing/reader.fixture.js';
import { declareThings, openThingsDatabase } from './testing/things.fixture.js';

const { topic, contract } = declareThings('thing.commands');
const reader = { name: 'reader', password: 'a-long-password' };
let kafka: SecureKafka;

beforeAll(async () => {
  kafka = await secureKafka({ topics: [topic, deadLetterTopicOf(topic)], users: [reader] });
});
afterAll(() => kafka.stop());

const connectionOf = (changes: Record<string, string> = {}) =>
  kafkaConnection(loadSettings(kafkaSettings, { ...kafka.env(reader), ...changes }));

/** @returns the names of the topics that this client is shown, however long a busy broker takes to answer. */
async function topicsSeenBy(changes: Record<string, string>): Promise<readonly string[]> {
  const connection = connectionOf(changes);
  const logger = createLogger({ service: 'test', level: 'silent' });
  const client = createKafka({ clientId: 'test', ...connection, logger, retries: 0 });
  const admin = await connectedAdmin(client, connection, { deadlineMs: 120_000 });
  try {
    return await admin.listTopics();
  } finally {
    await admin.disconnect();
  }
}

describe('a broker that asks for TLS and a sign-in', () => {
  it.each(['scram-sha-512', 'scram-sha-256'])('lets a known user in by %s', async (mechanism) => {
    expect(await topicsSeenBy({ KAFKA_SASL_MECHANISM: mechanism })).toContain(topic.name);
  });

  it('refuses a wrong password, which no waiting helps', async () => {
    await expect(topicsSeenBy({ KAFKA_SASL_PASSWORD: 'wrong' })).rejects.toMatchObject({
      code: 'kafka_sign_in_refused',
      retryable: false,
    });
  });

  it('refuses an unknown user', async () => {
    await expect(topicsSeenBy({ KAFKA_SASL_USERNAME: 'nobody' })).rejects.toMatchObject({
      code: 'kafka_sign_in_refused',
    });
  });

  it('is not trusted when another authority has signed its certificate', async () => {
    await expect(topicsSeenBy({ KAFKA_TLS_CA_FILE: kafka.strangerCaFile })).rejects.toMatchObject({
      code: 'kafka_not_trusted',
      retryable: false,
    });
  });

  it('is not trusted under a name that its certificate does not carry', async () => {
    const [, port] = kafka.brokers[0]!.split(':');
    await expect(topicsSeenBy({ KAFKA_BROKERS: `localhost:${port}` })).rejects.toMatchObject({
      code: 'kafka_not_trusted',
    });
  });

  it('serves a whole service: relay, consumer, offsets', async () => {
    const db = await openThingsDatabase();
    const { brokers, security } = connectionOf();
    const service = await startReader({
      things: { brokers, prefix: 'secure', contract, registry: new ContractRegistry([contract]) },
      security,
      database: db.database,
      handle: (messages, { transaction }) => recordEffects(transaction, messages),
    });
    const message = encodeMessage(
      contract,
      { name: 'a', number: 1, slot: 0 },
      { id: uuidV7(), source: '/test' },
    );
    await db.database.transaction((transaction) => appendToOutbox(transaction, [message]));
    service.messaging.relays.wake();
    const arrived = async () => expect(await db.effects()).toEqual({ total: 1, distinct: 1 });
    await eventually(arrived, { waitingFor: 'the message to come back' });
    await service.stop();
    await db.close();
  });
});
