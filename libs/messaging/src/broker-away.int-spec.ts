import { ContractRegistry, deadLetterTopicOf, encodeMessage } from '@millrace/contract-kit';
import { uuidV7 } from '@millrace/ids';
import { eventually, LaterKafka } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { appendToOutbox } from './outbox/append-to-outbox.js';
import { recordEffects, startReader } from './testing/reader.fixture.js';
import { declareThings, openThingsDatabase } from './testing/things.fixture.js';

/** A turn against a broker that says nothing takes 10 s; a loop that hung would be told after these. */
const HANGING_AFTER_MS = 16_000;

let kafka: LaterKafka;
let service: Awaited<ReturnType<typeof startReader>>;
beforeAll(async () => {
  kafka = await LaterKafka.prepare();
  await kafka.start();
});
afterEach(() => service.stop());
afterAll(() => kafka.stop());

describe.each([
  ['says nothing any more', 'SIGSTOP'],
  ['is killed', 'SIGKILL'],
] as const)('while the broker %s', (_what, signal) => {
  it('a service is not ready, but alive, and goes on by itself', async () => {
    const { topic, contract } = declareThings(`${signal.toLowerCase()}.commands`);
    await kafka.createTopics([topic, deadLetterTopicOf(topic)]);
    const db = await openThingsDatabase();
    service = await startReader({
      things: {
        brokers: kafka.brokers,
        prefix: signal.toLowerCase(),
        contract,
        registry: new ContractRegistry([contract]),
      },
      database: db.database,
      handle: (messages, { transaction }) => recordEffects(transaction, messages),
      tuning: { hangingAfterMs: HANGING_AFTER_MS },
    });
    const publish = () =>
      db.database.transaction((transaction) =>
        appendToOutbox(transaction, [
          encodeMessage(contract, { name: 'a', number: 1, slot: 0 }, { id: uuidV7(), source: '/test' }),
        ]),
      );
    await publish();
    const arrived = (total: number) => async () =>
      expect(await db.effects()).toEqual({ total, distinct: total });
    await eventually(arrived(1), { waitingFor: 'a message to come through' });
    await kafka.signal(signal);
    await publish();
    const awaySince = performance.now();
    const alive = async () => {
      expect(await service.health.live()).toMatchObject({ healthy: true });
      if (performance.now() - awaySince < 1.5 * HANGING_AFTER_MS) throw new Error('not long enough yet');
    };
    await eventually(alive, {
      waitingFor: 'the service to live through it',
      timeoutMs: 2 * HANGING_AFTER_MS,
      intervalMs: 250,
    });
    expect(await service.health.ready()).toMatchObject({ healthy: false });
    expect(service.fatal).toEqual([]);
    if (signal === 'SIGSTOP') await kafka.signal('SIGCONT');
    else await kafka.start();
    await eventually(arrived(2), { waitingFor: 'the second message' });
    const readyAgain = async () => {
      const report = await service.health.ready();
      if (!report.healthy) throw new Error(JSON.stringify(report));
    };
    // kafkajs pauses for up to 30 s before a group is joined again.
    await eventually(readyAgain, { waitingFor: 'readiness', timeoutMs: 180_000 });
    await db.close();
  }, 600_000);
});
