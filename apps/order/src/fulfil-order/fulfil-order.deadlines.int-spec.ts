import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { releaseStock } from '@millrace/contracts';
import { singleDatabaseStore } from '@millrace/messaging';
import { SagaDefinitions } from '@millrace/saga';
import { Shutdown } from '@millrace/service-kit';
import { HealthRegistry, createLogger } from '@millrace/telemetry';
import { eventually } from '@millrace/testing';
import { times } from '../testing/fulfil-order.given.js';
import { answersTo } from '../testing/participants.js';
import { RunReplies } from '../testing/run-replies.js';
import { type OutboxMessage, type TestShard, testShard } from '../testing/test-shard.js';
import { FulfilOrderDeadlines } from './fulfil-order.deadlines.js';
import { defineFulfilOrder } from './fulfil-order.saga.js';

describe('an order whose participants are silent', () => {
  const logger = createLogger({ service: 'order-spec', level: 'silent' });
  const health = new HealthRegistry();
  const shutdown = new Shutdown();
  let shard: TestShard;
  let run: RunReplies;

  beforeAll(async () => {
    shard = await testShard();
    run = new RunReplies(shard.database);
    const { database } = shard;
    const store = singleDatabaseStore('shard', database);
    const impatient = defineFulfilOrder({ ...times, stockTimeoutMs: 1 });
    const definitions = new SagaDefinitions([impatient]);
    const deadlines = new FulfilOrderDeadlines({
      store,
      definitions,
      effects: run.effects,
      logger,
      health,
      shutdown,
    });
    await deadlines.onApplicationBootstrap();
  });
  afterAll(async () => {
    await shutdown.run(logger);
    await shard.remove();
  });

  it('is given up after three attempts, undone, and rejected as timed out', async () => {
    const [id] = await shard.place(1);
    await shard.database.query('UPDATE sagas SET deadline_at = now(), wake_at = now()');
    const sent: OutboxMessage[] = [];
    const release = await eventually(
      async () => {
        sent.push(...(await shard.takeOutbox()));
        const found = sent.find(({ type }) => type === releaseStock.type);
        if (!found) throw new Error(`sent so far: ${sent.map(({ type }) => type).join(', ')}`);
        return found;
      },
      { waitingFor: 'the stock to be released' },
    );
    expect(sent.map(({ type }) => type.split('.')[2])).toEqual([
      'order-placed',
      'reserve-stock',
      'reserve-stock',
      'reserve-stock',
      'release-stock',
    ]);
    await run.handle(answersTo([release]));
    const { rows } = await shard.database.query('SELECT status, reason FROM orders WHERE id = $1', [id]);
    expect(rows).toEqual([{ status: 'rejected', reason: 'timed-out' }]);
    expect(run.told.finished).toEqual([id]);
  });

  it('shows in the health of the service that its deadlines are watched', async () => {
    const { healthy, checks } = await health.ready();
    expect({ healthy, checks: Object.keys(checks) }).toEqual({ healthy: true, checks: ['saga-deadlines'] });
  });

  it('turns the health red once the service no longer watches', async () => {
    expect((await shutdown.run(logger)).failed).toEqual([]);
    expect((await health.ready()).checks['saga-deadlines']).toEqual({
      healthy: false,
      detail: 'not started',
    });
  });
});
