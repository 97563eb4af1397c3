import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** The caller's port: the same for requests on one connection. */
  readonly connection: number;
  /** True once the caller has gone before it was answered. */
  readonly abandoned: () => boolean;
}

export type Answer = (request: ReceivedRequest, response: ServerResponse) => void;

const NO_DOCUMENT: Answer = (_request, response) => response.writeHead(204).end();

/** A real HTTP server in a service's place: records what it is asked, answers as told. */
export class TestUpstream {
  readonly received: ReceivedRequest[] = [];
  answer: Answer = NO_DOCUMENT;
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens, on the same port as before when it was stopped in between. */
  async start(): Promise<this> {
    this.server = createServer((request, response) => void this.receive(request, response));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  /** Cuts every connection; the next one is refused. */
  async stop(): Promise<void> {
    const { server } = this;
    if (!server?.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  forget(): void {
    this.received.length = 0;
    this.answer = NO_DOCUMENT;
  }

  last(): ReceivedRequest {
    const request = this.received.at(-1);
    if (!request) throw new Error(`nothing was received at ${this.url}`);
    return request;
  }

  private async receive(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const request: ReceivedRequest = {
      method: incoming.method!,
      url: incoming.url!,
      headers: incoming.headers,
      body: Buffer.concat(chunks),
      connection: incoming.socket.remotePort!,
      abandoned: () => response.destroyed && !response.writableFinished,
    };
    this.received.push(request);
    this.answer(request, response);
  }
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
