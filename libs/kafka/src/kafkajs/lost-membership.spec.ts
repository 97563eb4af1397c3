import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { type GroupMembership, missLostMembership, type ProtocolErrorClass } from './lost-membership.js';

const require = createRequire(import.meta.url);
type Runner = { start(): Promise<void>; stop(): Promise<void> };
type Group = GroupMembership & { memberId: string | null };
const ConsumerGroup = require('kafkajs/src/consumer/consumerGroup.js') as {
  new (options: object): Group;
  readonly prototype: Group;
};
const Runner = require('kafkajs/src/consumer/runner.js') as new (options: object) => Runner;
const { KafkaJSProtocolError } = require('kafkajs/src/errors.js') as {
  KafkaJSProtocolError: ProtocolErrorClass;
};

const silence = () => undefined;
const logger = { namespace: () => logger, debug: silence, info: silence, warn: silence, error: silence };

/**
 * A runner whose member loses its id with the first fetch, and whose first join after that fails.
 * @returns how often it has tried to join after so many fetches.
 */
async function joinsAfterLoss(fetches: number): Promise<number> {
  let joins = 0;
  let fetched = 0;
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const group = Object.assign(new ConsumerGroup({ logger, instrumentationEmitter: { emit: silence } }), {
    coordinator: { heartbeat: async () => undefined },
    connect: async () => undefined,
    getNodeIds: () => ['0'],
    leave: async () => undefined,
    joinAndSync: async () => {
      joins++;
      if (joins === 2) throw Object.assign(new Error('not quite back'), { retriable: true });
      group.memberId = `member ${joins}`;
    },
    fetch: async () => {
      await new Promise((next) => setImmediate(next));
      if (++fetched === 1) {
        group.memberId = null;
        throw new KafkaJSProtocolError({ type: 'UNKNOWN_MEMBER_ID', code: 25, message: 'who are you?' });
      }
      if (fetched >= fetches) resolve();
      return [];
    },
  });
  const runner = new Runner({
    logger,
    consumerGroup: group,
    instrumentationEmitter: { emit: silence },
    heartbeatInterval: 0,
    retry: { initialRetryTime: 1, retries: 3 },
    onCrash: silence,
    concurrency: 1,
    autoCommit: false,
  });
  await runner.start();
  await enough;
  await runner.stop();
  return joins;
}

describe('a member of kafkajs that was forgotten, and whose join has failed', () => {
  it('reads on as nobody: the trap', async () => {
    expect(await joinsAfterLoss(50)).toBe(2);
  });

  it('joins again once it is adapted', async () => {
    missLostMembership(ConsumerGroup.prototype, KafkaJSProtocolError);
    expect(await joinsAfterLoss(50)).toBe(3);
  });
});
