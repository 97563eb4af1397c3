/** As much of kafkajs' connection to a broker as is needed here. */
export interface TimedConnection {
  readonly host: string;
  readonly port: number;
  /** Absent before the first connect. */
  readonly socket?: { destroy(): unknown };
  readonly requestQueue: { rejectAll(error: Error): void };
  /** What has come of an answer that is not there as a whole. */
  chunks: Buffer[];
  bytesBuffered: number;
  bytesNeeded: number;
  send: (this: TimedConnection, request: object) => Promise<unknown>;
  disconnect(): Promise<boolean>;
}

export interface ConnectionErrorClasses {
  readonly KafkaJSRequestTimeoutError: new (message: string) => Error;
  readonly KafkaJSConnectionClosedError: new (
    message: string,
    details: { readonly host: string; readonly port: number },
  ) => Error;
}

const LENGTH_BYTES = 4;

/**
 * kafkajs 2.2.4 keeps a connection on which a request has timed out, and sends the next ones on it. When a network
 * has forgotten the connection, without a word to either end, none of them is ever answered: a consumer finds out
 * after five timeouts, an admin client never, until the process ends.
 *
 * Here such a connection is given up, as other clients of Kafka do: what else waits on it is refused, so that its
 * sender tries again, and the next request opens another.
 */
export function giveUpWhatTimesOut(prototype: TimedConnection, errors: ConnectionErrorClasses): void {
  const { send } = prototype;
  const givenUp = new WeakMap<object, Promise<void>>();
  prototype.send = async function (this: TimedConnection, request) {
    try {
      return await send.call(this, request);
    } catch (error) {
      const { socket } = this;
      if (error instanceof errors.KafkaJSRequestTimeoutError && socket) {
        // Several may time out at once: only the first of them closes anything.
        if (!givenUp.has(socket)) givenUp.set(socket, giveUp(this, errors));
        await givenUp.get(socket);
      }
      throw error;
    }
  };
}

async function giveUp(connection: TimedConnection, errors: ConnectionErrorClasses): Promise<void> {
  const { socket, requestQueue, host, port } = connection;
  requestQueue.rejectAll(new errors.KafkaJSConnectionClosedError('Closed connection', { host, port }));
  // A late answer must not be read as one to what is asked on the next connection.
  socket!.destroy();
  connection.chunks = [];
  connection.bytesBuffered = 0;
  connection.bytesNeeded = LENGTH_BYTES;
  await connection.disconnect();
}
