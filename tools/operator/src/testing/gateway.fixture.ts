import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Asked {
  readonly call: string;
  readonly token: string | undefined;
  readonly ifMatch: string | undefined;
  readonly body: string;
}

/** The gateway, as far as the operator asks it: answers by `METHOD path`, and keeps what it was asked. */
export class FakeGateway {
  readonly asked: Asked[] = [];
  private readonly server: Server;

  private constructor(private readonly answers: Readonly<Record<string, object>>) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  static async start(answers: Readonly<Record<string, object>>): Promise<FakeGateway> {
    const gateway = new FakeGateway({
      'POST /v1/auth/login': { accessToken: 'of-the-operator' },
      ...answers,
    });
    await new Promise<void>((resolve) => gateway.server.listen(0, '127.0.0.1', resolve));
    return gateway;
  }

  /** What the CLI reads to reach it. */
  get env(): Record<string, string> {
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return { MILLRACE_URL: url, MILLRACE_EMAIL: 'ops@example.com', MILLRACE_PASSWORD: 'secret' };
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = `${request.method} ${request.url}`;
    const { authorization: token, 'if-match': ifMatch } = request.headers;
    this.asked.push({ call, token, ifMatch, body: await text(request) });
    const known = this.answers[call];
    if (known) response.end(JSON.stringify(known));
    else
      response.writeHead(404).end(JSON.stringify({ code: 'not_found', detail: 'There is no such thing.' }));
  }
}
