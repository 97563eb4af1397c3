import type { Socket } from 'node:net';
import type { Logger } from '@millrace/telemetry';
import type { FastifyInstance } from 'fastify';

/** How often connections are looked for that have become idle. */
const LOOK_MS = 100;

/**
 * Ends HTTP without waiting for connections that nothing is under way on: kept alive, each would hold a closing server
 * up until the keep-alive timeout, 72 s; one that nothing was ever sent on, for as long as its caller likes.
 */
export class HttpDrain {
  private readonly connections = new Set<Socket>();

  /**
   * Before the server listens.
   * @param draining from when on answers tell their callers to come back on another connection.
   */
  constructor(
    private readonly fastify: FastifyInstance,
    draining: () => boolean,
  ) {
    fastify.addHook('onSend', (_request, reply, _payload, done) => {
      if (draining()) void reply.header('connection', 'close');
      done();
    });
    fastify.server.on('connection', (socket: Socket) => {
      this.connections.add(socket);
      socket.once('close', () => this.connections.delete(socket));
    });
  }

  /**
   * Takes no more connections, lets requests that are under way be answered, and closes each connection as soon as it
   * is idle, also one whose answer had begun before. What is not answered after `limitMs` is cut.
   */
  async run(limitMs: number, logger: Logger): Promise<void> {
    const looking = setInterval(() => this.closeIdle(), LOOK_MS);
    const limit = setTimeout(() => {
      logger.warn({ event: 'requests-cut', limitMs }, 'requests that were not answered in time are cut');
      this.fastify.server.closeAllConnections();
    }, limitMs);
    try {
      await this.fastify.close();
    } finally {
      clearInterval(looking);
      clearTimeout(limit);
    }
  }

  private closeIdle(): void {
    this.fastify.server.closeIdleConnections();
    // To Node they are not idle: they wait for the beginning of a request.
    for (const socket of this.connections) if (socket.bytesRead === 0) socket.destroy();
  }
}
