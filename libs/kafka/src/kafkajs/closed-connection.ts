/** As much of kafkajs' connection to a broker as is needed here. */
export interface BrokerConnection {
  readonly host: string;
  readonly port: number;
  readonly requestQueue: {
    readonly inflight: { readonly size: number };
    readonly pending: readonly unknown[];
    rejectAll(error: Error): void;
  };
  disconnect: (this: BrokerConnection) => Promise<boolean>;
}

export type ConnectionClosedErrorClass = new (
  message: string,
  details: { readonly host: string; readonly port: number },
) => Error;

/**
 * kafkajs 2.2.4 closes a connection in two steps: it waits until no request is under way, then, some microtasks
 * later, ends the socket and the timer of its requests. A request that is sent in between is answered by nobody
 * and times out never; a second close waits for it for ever, and all that is sent meanwhile is lost like it. A
 * broker that stood still for a while closes many connections at once: a consumer was left waiting for its join.
 *
 * What is under way when a connection is closed is refused like what was before: its sender tries again.
 */
export function settleWhatIsClosed(
  prototype: BrokerConnection,
  ConnectionClosedError: ConnectionClosedErrorClass,
): void {
  const { disconnect } = prototype;
  prototype.disconnect = async function (this: BrokerConnection) {
    const disconnected = await disconnect.call(this);
    const { requestQueue, host, port } = this;
    if (requestQueue.inflight.size + requestQueue.pending.length > 0) {
      requestQueue.rejectAll(new ConnectionClosedError('Closed connection', { host, port }));
    }
    return disconnected;
  };
}
