import { once } from 'node:events';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type pg from 'pg';

/** What the driver knows of its connection, and does not tell in its types. */
interface ClientInternals {
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean | ConnectionOptions;
  readonly processID: number | null;
  readonly secretKey: number | null;
}

const CANCEL_REQUEST = 80_877_102;
const SSL_REQUEST = 80_877_103;
/** For the request itself. The statement has its own limit, should the server not hear. */
const TIMEOUT_MS = 2_000;

/**
 * Asks the server to cancel what runs on this client's connection (protocol, "Canceling Requests in Progress"),
 * over a connection of its own, encrypted when the client's is. Written out, since the driver's own `cancel`
 * sends nothing over TLS. Resolves when the server has passed the signal on: until then the client must not be
 * used for anything else, which would be cancelled instead.
 * @throws Error when the server cannot be reached in two seconds.
 */
export async function sendCancelRequest(client: pg.ClientBase): Promise<void> {
  const { host, port, ssl, processID, secretKey } = client as unknown as ClientInternals;
  if (processID === null || secretKey === null) throw new Error('the connection has no key to cancel by');
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const plain = host.startsWith('/') ? connectPlain(`${host}/.s.PGSQL.${port}`) : connectPlain(port, host);
  try {
    await once(plain, 'connect', { signal });
    const socket = ssl === false ? plain : await encrypted(plain, host, ssl, signal);
    const closed = once(socket, 'close', { signal });
    socket.on('error', () => socket.destroy());
    socket.write(int32s(16, CANCEL_REQUEST, processID, secretKey));
    // It says nothing, and closes when it is done.
    socket.resume();
    await closed;
  } finally {
    plain.destroy();
  }
}

async function encrypted(
  plain: Socket,
  host: string,
  ssl: true | ConnectionOptions,
  signal: AbortSignal,
): Promise<Socket> {
  plain.write(int32s(8, SSL_REQUEST));
  const [answer] = (await once(plain, 'data', { signal })) as [Buffer];
  if (answer.toString('latin1') !== 'S') throw new Error('the server refused to encrypt a cancel request');
  const options = typeof ssl === 'object' ? ssl : {};
  const socket = connectTls({ ...options, socket: plain, ...(isIP(host) ? { host } : { servername: host }) });
  await once(socket, 'secureConnect', { signal });
  return socket;
}

function int32s(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => buffer.writeInt32BE(value, index * 4));
  return buffer;
}
