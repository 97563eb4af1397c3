import { createRequire } from 'node:module';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { anyRequest, silentLogger } from './connection.fixture.js';
import {
  type BrokerConnection,
  type ConnectionClosedErrorClass,
  settleWhatIsClosed,
} from './closed-connection.js';

const require = createRequire(import.meta.url);
type Connection = BrokerConnection & { connect(): Promise<void>; send(request: object): Promise<unknown> };
const Connection = require('kafkajs/src/network/connection.js') as {
  new (options: object): Connection;
  readonly prototype: BrokerConnection;
};
const { KafkaJSConnectionClosedError } = require('kafkajs/src/errors.js') as {
  KafkaJSConnectionClosedError: ConnectionClosedErrorClass;
};

/** A broker that says nothing, and closes when it is closed. */
class SilentSocket extends Duplex {
  override _read(): void {}
  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done();
  }
  override _final(done: () => void): void {
    this.push(null);
    done();
  }
  unref(): void {}
}

/**
 * @returns how a request ended that was sent so many microtasks before its connection was closed: `forgotten`,
 * when that is closed and the request has not ended.
 */
async function sendBeforeClose(microtasks: number): Promise<string> {
  const connection = new Connection({
    host: 'broker',
    port: 9092,
    logger: silentLogger,
    socketFactory: ({ onConnect }: { onConnect: () => void }) => {
      setImmediate(onConnect);
      return new SilentSocket();
    },
    requestTimeout: 3_600_000,
    connectionTimeout: 3_600_000,
  });
  await connection.connect();
  const request = anyRequest();
  let end = 'under way';
  connection.send(request).then(
    () => (end = 'answered'),
    (error: Error) => (end = error.name),
  );
  for (let turn = 0; turn < microtasks; turn++) await Promise.resolve();
  let isClosed = false;
  void connection.disconnect().then(() => (isClosed = true));
  for (let turn = 0; turn < 10; turn++) await nextTurn();
  connection.requestQueue.rejectAll(new Error('the end of the test'));
  return end === 'under way' && isClosed ? 'forgotten' : end;
}

const ends = async () => {
  const found: string[] = [];
  for (const microtasks of [0, 1, 2, 3, 4]) found.push(await sendBeforeClose(microtasks));
  return new Set(found);
};

describe('a connection of kafkajs that is closed while a request is on its way into it', () => {
  it('forgets the request: the trap', async () => {
    expect(await ends()).toContain('forgotten');
  });

  it('refuses it once it is adapted', async () => {
    settleWhatIsClosed(Connection.prototype, KafkaJSConnectionClosedError);
    const found = await ends();
    expect(found).toContain('KafkaJSConnectionClosedError');
    expect(found).not.toContain('forgotten');
  });
});
