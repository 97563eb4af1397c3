import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService, type Service } from '@millrace/service-kit';
import { auth } from './auth.service.js';
import { testAuth, type TestAuth } from './testing/test-auth.js';

/** What a client says first, before any encryption: who it is. */
const OF_AUTH = Buffer.from('application_name\0auth\0');

/** Stands before a Postgres that has no connection for auth; whoever only looks whether it is there gets one. */
class BusyPostgres {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => this.take(client));
  /** How many connections of auth were left waiting. */
  kept = 0;

  private constructor(
    private readonly target: URL,
    /** Connections of auth that wait for ever before the first that is answered. */
    private readonly keeps: number,
  ) {}

  static async before(databaseUrl: string, keeps: number): Promise<BusyPostgres> {
    const busy = new BusyPostgres(new URL(databaseUrl), keeps);
    busy.server.listen(0, '127.0.0.1');
    await once(busy.server, 'listening');
    return busy;
  }

  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private take(client: Socket): void {
    this.hold(client);
    client.once('data', (hello: Buffer) => {
      if (hello.includes(OF_AUTH) && this.kept < this.keeps) {
        this.kept += 1;
        return;
      }
      const server = connect(Number(this.target.port), this.target.hostname);
      this.hold(server);
      server.write(hello);
      client.pipe(server).pipe(client);
    });
  }

  private hold(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
  }
}

let setup: TestAuth;
beforeAll(async () => {
  setup = await testAuth();
});
afterAll(() => setup.remove());

const operator = {
  BOOTSTRAP_OPERATOR_EMAIL: 'operator@example.com',
  BOOTSTRAP_OPERATOR_PASSWORD: 'secret of the operator',
};

describe('auth at a database that has no connection for it', () => {
  it('waits until it has, in every replica that starts', async () => {
    const database = await BusyPostgres.before(setup.databaseUrl, 3);
    const env = { ...operator, DATABASE_URL: database.url };
    const replicas: readonly Service[] = await Promise.all([setup.start(env), setup.start(env)]);
    expect(database.kept).toBe(3);
    for (const { url } of replicas) expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect(await Promise.all(replicas.map((replica) => replica.stop()))).toEqual([
      { failed: [] },
      { failed: [] },
    ]);
    await database.close();
  });

  it('says so when the time to start is over', async () => {
    const database = await BusyPostgres.before(setup.databaseUrl, Number.POSITIVE_INFINITY);
    const impatient = { ...auth, startTimeoutMs: 1 };
    await expect(startService(impatient, { ...setup.env, DATABASE_URL: database.url })).rejects.toMatchObject(
      {
        code: 'start_timeout',
        message: expect.stringMatching(/gave auth no connection to begin with for 1 ms: .*time/),
      },
    );
    await database.close();
  });
});
