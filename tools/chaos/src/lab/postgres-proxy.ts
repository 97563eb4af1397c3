import { connect, createServer, type Server, type Socket } from 'node:net';
import { closeWith, listenLocally, portOf } from './proxy-server.js';

/** The whole message: a simple query (Q) of eleven bytes. The word alone may be a parameter. */
const COMMIT = Buffer.from('Q\0\0\0\x0bCOMMIT\0');

/** Stands before Postgres, and cuts connections at the moment at which it hurts most. */
export class PostgresProxy {
  /** Whether the answer to this COMMIT is lost; absent: none is. */
  loses: (() => boolean) | undefined;
  private readonly sockets = new Set<Socket>();
  private lost = 0;

  private constructor(
    private readonly server: Server,
    private readonly upstreamPort: number,
  ) {
    server.on('connection', (client) => this.join(client));
  }

  static async listen(upstreamPort: number): Promise<PostgresProxy> {
    const server = createServer();
    const proxy = new PostgresProxy(server, upstreamPort);
    await listenLocally(server);
    return proxy;
  }

  get port(): number {
    return portOf(this.server);
  }

  /** How many answers were lost. */
  get lostReplies(): number {
    return this.lost;
  }

  async close(): Promise<void> {
    await closeWith(this.server, this.sockets);
  }

  private join(client: Socket): void {
    const upstream = connect(this.upstreamPort, '127.0.0.1');
    let awaitsLoss = false;
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.setNoDelay(true);
      this.sockets.add(socket);
      // Whichever side is cut, the other one is: that is what the proxy is for.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (sent: Buffer) => {
      awaitsLoss ||= sent.includes(COMMIT) && this.loses?.() === true;
      upstream.write(sent);
    });
    upstream.on('data', (answer: Buffer) => {
      if (!awaitsLoss) return void client.write(answer);
      // The server has answered, so it is done; nobody will hear of it.
      this.lost += 1;
      client.destroy();
    });
  }
}
