import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Keys of the requests that only a member of a group sends: fetch, commit, join, heartbeat, leave, sync. */
const OF_MEMBERS: ReadonlySet<number> = new Set([1, 8, 11, 12, 13, 14]);

/**
 * Stands between a service and its broker. Once muted, connections on which a member of a group has spoken stay
 * open and nothing comes through any more; others go on.
 */
export async function mutingProxy(broker: string) {
  const [host, port] = broker.split(':') as [string, string];
  const sockets = new Set<Socket>();
  let muted = false;
  const server = createServer((client) => {
    const upstream = connect(Number(port), host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // One that ends takes the other with it; who reset it does not matter.
      socket.on('error', () => socket.destroy());
    }
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    let isOfMember = false;
    let rest: Buffer = Buffer.alloc(0);
    client.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (let size = sizeOfRequest(rest); size !== undefined; size = sizeOfRequest(rest)) {
        isOfMember ||= OF_MEMBERS.has(rest.readInt16BE(4));
        if (!muted || !isOfMember) upstream.write(rest.subarray(0, size));
        rest = rest.subarray(size);
      }
    });
    upstream.on('data', (chunk) => {
      if (!muted || !isOfMember) client.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    mute: () => {
      muted = true;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Bytes of the first request, its length included; `undefined` while it is not there as a whole. */
function sizeOfRequest(bytes: Buffer): number | undefined {
  if (bytes.length < 4) return undefined;
  const size = 4 + bytes.readInt32BE(0);
  return bytes.length < size ? undefined : size;
}
