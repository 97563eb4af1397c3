import { createRequire } from 'node:module';
import { Duplex } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { anyRequest, silentLogger } from './connection.fixture.js';
import {
  type ConnectionErrorClasses,
  giveUpWhatTimesOut,
  type TimedConnection,
} from './timed-out-connection.js';

const require = createRequire(import.meta.url);
type Connection = TimedConnection & { isConnected(): boolean; connect(): Promise<void> };
const Connection = require('kafkajs/src/network/connection.js') as {
  new (options: object): Connection;
  readonly prototype: TimedConnection;
};

/** What a network has forgotten: it takes everything, and only a part of an answer ever came. */
class ForgottenSocket extends Duplex {
  override _read(): void {}
  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    this.push(Buffer.alloc(1));
    done();
  }
  unref(): void {}
}

/** Sends two requests, which wait for 1 ms and for an hour. */
async function timeOut() {
  const sockets: ForgottenSocket[] = [];
  const connection = new Connection({
    host: 'broker',
    port: 9092,
    logger: silentLogger,
    socketFactory: ({ onConnect }: { onConnect: () => void }) => {
      setImmediate(onConnect);
      const socket = new ForgottenSocket();
      sockets.push(socket);
      return socket;
    },
    requestTimeout: 1,
    connectionTimeout: 3_600_000,
  });
  await connection.connect();
  const request = anyRequest();
  const endOf = async (sent: Promise<unknown>) =>
    sent.then(
      () => undefined,
      (error: Error) => error.name,
    );
  const patient = endOf(connection.send({ ...request, requestTimeout: 3_600_000 }));
  const first = await endOf(connection.send(request));
  return { connection, sockets, first, patient };
}

describe('a connection of kafkajs on which a request times out', () => {
  it('is kept, though nothing comes through it: the trap', async () => {
    const { connection, first } = await timeOut();
    expect(first).toBe('KafkaJSRequestTimeoutError');
    expect(connection.isConnected()).toBe(true);
    connection.requestQueue.rejectAll(new Error('the end of the test'));
    await connection.disconnect();
  });

  it('is given up once it is adapted, with what waits on it and what has come of an answer', async () => {
    giveUpWhatTimesOut(Connection.prototype, require('kafkajs/src/errors.js') as ConnectionErrorClasses);
    const { connection, sockets, first, patient } = await timeOut();
    expect(first).toBe('KafkaJSRequestTimeoutError');
    expect(await patient).toBe('KafkaJSConnectionClosedError');
    expect(connection.isConnected()).toBe(false);
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true]);
    expect(connection.bytesBuffered).toBe(0);
    await connection.connect();
    expect(connection.isConnected()).toBe(true);
    expect(sockets).toHaveLength(2);
    await connection.disconnect();
  });
});
