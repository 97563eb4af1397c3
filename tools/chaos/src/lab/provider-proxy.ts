import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { OvertakenRequests } from './overtaken-requests.js';
import { listenLocally, portOf } from './proxy-server.js';

/**
 * What a provider can do to a request: `garbage` does nothing and answers nonsense; `garbage-after` does it and
 * answers nonsense; `cut-after` does it and hangs up; `fail-after` does it and says 503; `twice` does it twice; `late`
 * does it and answers 2 s later; `slow` takes 2 s to do it, so that nobody is told of it before; `overtaken` hangs up, and does it once the same has been asked for again and is done,
 * as when a packet was on its way for long; `forget-after` does it, forgets the key and hangs up. It
 * keeps the key of what is still on its way: against a provider that forgets within seconds what it has yet to hear
 * once more, nobody could do anything.
 */
export type Misbehaviour =
  | 'garbage'
  | 'garbage-after'
  | 'cut-after'
  | 'fail-after'
  | 'twice'
  | 'late'
  | 'slow'
  | 'overtaken'
  | 'forget-after';

const LATE_MS = 2_000;

const NONSENSE = [
  { status: 200, body: '<html><body>It works!</body></html>' },
  { status: 201, body: '{"id":' },
  { status: 201, body: '{"status":"captured"}' },
  { status: 201, body: 'null' },
  { status: 404, body: '' },
  { status: 409, body: '{"code":"brewing"}' },
] as const;

/** Stands before the payment provider, and is as unkind as a case wants. */
export class ProviderProxy {
  /** Decides on each request that moves money, by its path; absent: all pass. */
  misbehave: ((path: string) => Misbehaviour | undefined) | undefined;
  private pool: Pool | undefined;
  private nonsense = 0;
  private readonly overtaken = new OvertakenRequests();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.serve(request, response));
  }

  static async listen(): Promise<ProviderProxy> {
    const server = createServer();
    const proxy = new ProviderProxy(server);
    await listenLocally(server);
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.server)}`;
  }

  /** Where what passes goes; known once the system has started. */
  forwardTo(url: string): void {
    this.pool = new Pool(url, { connections: 64, pipelining: 1 });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await this.pool?.destroy();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await buffer(request);
      const how = request.method === 'POST' ? this.misbehave?.(request.url!) : undefined;
      if (how === 'garbage') return this.answerNonsense(response);
      if (how === 'overtaken' && this.overtaken.hold(request, body)) return void request.socket.destroy();
      if (how === 'slow') await pause(LATE_MS, undefined, { ref: false });
      if (how === 'twice') await this.forward(request, body);
      const overtaken = this.overtaken.release(request, body);
      const forgets = how === 'forget-after' && overtaken.length === 0;
      const answer = await this.forward(request, body, forgets ? randomUUID() : undefined);
      for (const late of overtaken) await this.forward(late, body);
      if (how === 'late') await pause(LATE_MS, undefined, { ref: false });
      if (how === 'garbage-after') return this.answerNonsense(response);
      if (how === 'cut-after' || how === 'forget-after') return void request.socket.destroy();
      const { status, headers, text } =
        how === 'fail-after' ? { ...answer, status: 503, text: '{}' } : answer;
      response.writeHead(status, headers).end(text);
    } catch {
      // The provider is down: so is what stands before it.
      request.socket.destroy();
    }
  }

  private async forward(request: IncomingMessage, body: Buffer, otherKey?: string) {
    if (!this.pool) throw new Error('there is no provider yet');
    const { authorization, 'idempotency-key': ownKey } = request.headers;
    const key = otherKey ?? ownKey;
    const {
      statusCode,
      headers,
      body: answer,
    } = await this.pool.request({
      method: request.method === 'POST' ? 'POST' : 'GET',
      path: request.url!,
      headers: {
        'content-type': 'application/json',
        ...(authorization !== undefined && { authorization }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(body.length > 0 && { body }),
    });
    const retryAfter = headers['retry-after'];
    return {
      status: statusCode,
      headers: {
        'content-type': 'application/json',
        ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      },
      text: await answer.text(),
    };
  }

  private answerNonsense(response: ServerResponse): void {
    const { status, body } = NONSENSE[this.nonsense++ % NONSENSE.length]!;
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }
}
