import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeAtEnd, startKafka, startPostgres } from '@millrace/stack';
import { SOCKET_VARIABLE, type Answer, type ServerKind, type Servers } from './test-servers.protocol.js';

type Running = { readonly [K in ServerKind]: Servers[K] & { stop(): Promise<void> } };

/**
 * The servers that all test files of one jest run share. They live in jest's main process, which starts each
 * on the first request of a test file; requests come over a Unix socket, because test files run in workers.
 */
export class TestServers {
  /** Holds their data and logs; goes with the run. */
  readonly folder: string;
  readonly #started: { -readonly [K in ServerKind]?: Promise<Running[K]> } = {};
  readonly #socket: Server;

  private constructor(folder: string) {
    this.folder = folder;
    this.#socket = createServer({ allowHalfOpen: true }, (connection) => {
      connection.setEncoding('utf8');
      // A worker that went away needs no answer.
      connection.on('error', () => connection.destroy());
      let asked = '';
      connection.on('data', (text: string) => (asked += text));
      connection.on('end', () => void this.#answer(asked as ServerKind).then((text) => connection.end(text)));
    });
  }

  static async open(): Promise<TestServers> {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-test-'));
    // Postgres, when it runs as a user of its own, has to pass through.
    await chmod(folder, 0o711);
    removeAtEnd(folder);
    const servers = new TestServers(folder);
    const path = join(folder, 'servers.sock');
    await new Promise<void>((resolve, reject) => {
      servers.#socket.once('error', reject);
      servers.#socket.listen(path, resolve);
    });
    process.env[SOCKET_VARIABLE] = path;
    return servers;
  }

  async #answer(kind: ServerKind): Promise<string> {
    try {
      return JSON.stringify({ ok: true, address: await this.#start(kind) } satisfies Answer);
    } catch (error) {
      return JSON.stringify({ ok: false, reason: (error as Error).message } satisfies Answer);
    }
  }

  #start(kind: ServerKind): Promise<Running[ServerKind]> {
    if (kind === 'postgres') {
      return (this.#started.postgres ??= startPostgres({ dataDir: join(this.folder, 'postgres') }));
    }
    return (this.#started.kafka ??= startKafka({ dataDir: join(this.folder, 'kafka') }));
  }

  async close(): Promise<void> {
    this.#socket.close();
    // One that did not start has been reported to the test file that asked.
    const started = await Promise.allSettled(Object.values(this.#started));
    const running = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    await Promise.all(running.map((server) => server.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
