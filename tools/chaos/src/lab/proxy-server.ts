import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

/** Listens on a free port of this machine. */
export async function listenLocally(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Ends a server and what is connected to it, in the middle of whatever is said. */
export async function closeWith(server: Server, sockets: Iterable<Socket>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}
