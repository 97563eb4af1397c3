import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A customer's server on this machine, which now and then is not well. */
export class WebhookReceiver {
  /** All that came. */
  readonly received: ReceivedWebhook[] = [];
  /** What was answered with success. */
  readonly taken: ReceivedWebhook[] = [];
  private readonly server: Server;
  private readonly seen = new Set<string>();
  private failing = Number.POSITIVE_INFINITY;

  private constructor() {
    this.server = createServer((request, response) => void this.receive(request, response));
  }

  static async open(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.server.listen(0, '127.0.0.1');
    await once(receiver.server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }

  /** The first try of every nth message is answered with 500. */
  failFirstOfEvery(nth: number): void {
    this.failing = nth;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const webhook = { id: String(request.headers['webhook-id']), headers: request.headers, body };
    this.received.push(webhook);
    const isFirst = !this.seen.has(webhook.id);
    this.seen.add(webhook.id);
    if (isFirst && this.seen.size % this.failing === 0) return void response.writeHead(500).end();
    this.taken.push(webhook);
    response.writeHead(204).end();
  }
}

/** What a receiver has to check: the rules of Standard Webhooks. */
export function isSignedWith(secret: string, { headers, body }: ReceivedWebhook): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return String(headers['webhook-signature']).split(' ').includes(expected);
}
