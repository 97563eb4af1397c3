import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@millrace/testing';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { requestBytes } from '../testing/broker-request.fixture.js';
import { BrokerProxy } from './broker-proxy.js';
import { FETCH, PRODUCE } from './broker-requests.js';

let broker: Server;
let proxy: BrokerProxy;
let heard: string;
let clients: Socket[];

beforeEach(async () => {
  heard = '';
  clients = [];
  // Says everything back.
  broker = createServer((socket) => {
    socket.on('data', (bytes) => {
      heard += lettersOf(bytes);
      socket.write(bytes);
    });
    socket.on('error', () => socket.destroy());
  });
  broker.listen(0, '127.0.0.1');
  await once(broker, 'listening');
  proxy = await BrokerProxy.listen();
  proxy.forwardTo((broker.address() as AddressInfo).port);
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  await proxy.close();
  broker.close();
});

/** Bodies are capital letters, which nothing else in a request is. */
const lettersOf = (bytes: Buffer) => bytes.toString('latin1').replaceAll(/[^A-Z]/g, '');

async function join() {
  const socket = connect(proxy.port, '127.0.0.1');
  clients.push(socket);
  await once(socket, 'connect');
  const client = { answers: '', isClosed: false, hangUp: () => socket.destroy(), ask };
  function ask(body: string, apiKey = PRODUCE) {
    socket.write(requestBytes(apiKey, 'payment', body));
  }
  socket.on('data', (bytes) => {
    client.answers += lettersOf(bytes);
  });
  socket.on('close', () => {
    client.isClosed = true;
  });
  return client;
}

const answered = (client: { readonly answers: string }, answers: string) =>
  eventually(() => expect(client.answers).toBe(answers), { waitingFor: `the answers ${answers}` });
const asked = (requests: string) =>
  eventually(() => expect(heard).toBe(requests), { waitingFor: `the requests ${requests}` });

describe('a broker behind the proxy', () => {
  it('is itself while the road is good, and hears that a client hangs up', async () => {
    const client = await join();
    client.ask('A');
    await answered(client, 'A');
    const [hungUp] = clients;
    hungUp!.destroy();
    const count = () => new Promise<number>((resolve) => broker.getConnections((_, open) => resolve(open)));
    await eventually(async () => expect(await count()).toBe(0), { waitingFor: 'the end of the connection' });
  });

  it('vanishes, and what was sent meanwhile arrives when it is back', async () => {
    const client = await join();
    client.ask('A');
    await answered(client, 'A');
    proxy.vanish();
    const late = await join();
    client.ask('B');
    late.ask('C');
    await eventually(
      () => expect(proxy.kept.requests).toBe(2 * requestBytes(PRODUCE, 'payment', 'B').length),
      {
        waitingFor: 'both requests at the proxy',
      },
    );
    expect([client.isClosed, late.isClosed, heard]).toEqual([false, false, 'A']);
    expect(proxy.kept).toMatchObject({ connections: 1, answers: 0 });
    proxy.comeBack('remembered');
    await answered(client, 'AB');
    await answered(late, 'C');
  });

  it('vanishes, and old connections are silent for ever, without an end', async () => {
    const client = await join();
    client.ask('A');
    await answered(client, 'A');
    proxy.vanish();
    client.ask('B');
    proxy.comeBack('forgotten');
    client.ask('C');
    const fresh = await join();
    fresh.ask('D');
    await answered(fresh, 'D');
    expect(heard).toBe('AD');
    expect([client.answers, client.isClosed]).toEqual(['A', false]);
  });

  it('is slow in both directions', async () => {
    const client = await join();
    proxy.slowDown({ bytesPerSecond: 1_000_000, latencyMs: () => 100 });
    const from = performance.now();
    client.ask('A');
    await answered(client, 'A');
    expect(performance.now() - from).toBeGreaterThanOrEqual(200);
  });

  it('hears what was held when it is let go, also from who has hung up, and others before', async () => {
    const client = await join();
    proxy.holds = ({ apiKey, clientId }) => apiKey === PRODUCE && clientId === 'payment';
    client.ask('A');
    client.ask('B', FETCH);
    await answered(client, 'B');
    client.hangUp();
    const other = await join();
    other.ask('C', FETCH);
    await answered(other, 'C');
    expect(proxy.letGo()).toBe(1);
    await asked('BCA');
  });
});
