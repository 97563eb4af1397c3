import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly path: string;
}

export type ReceiverAnswer = (webhook: ReceivedWebhook, response: ServerResponse) => void;

export const answering =
  (status: number, body = '', headers: Readonly<Record<string, string>> = {}): ReceiverAnswer =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);

/** Takes everything and says nothing. */
export const silent: ReceiverAnswer = () => undefined;

/** A customer's server: keeps what it is told, answers as it is told to. */
export interface WebhookReceiver {
  readonly url: string;
  readonly received: readonly ReceivedWebhook[];
  /** The most deliveries of one id that were open at the same time. */
  readonly mostAtOnce: () => number;
  /** By path, else for all. */
  answer(answer: ReceiverAnswer, path?: string): void;
  forget(): void;
  close(): Promise<void>;
}

export async function webhookReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  const answers = new Map<string, ReceiverAnswer>();
  const open = new Map<string, number>();
  let mostAtOnce = 0;
  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = String(request.headers['webhook-id']);
    const count = (open.get(id) ?? 0) + 1;
    open.set(id, count);
    mostAtOnce = Math.max(mostAtOnce, count);
    response.once('close', () => open.set(id, open.get(id)! - 1));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url!;
    const webhook = { id, headers: request.headers, body: Buffer.concat(chunks).toString(), path };
    received.push(webhook);
    const answer = answers.get(path) ?? answers.get('') ?? answering(204);
    answer(webhook, response);
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    mostAtOnce: () => mostAtOnce,
    answer: (answer, path = '') => void answers.set(path, answer),
    forget: () => {
      received.length = 0;
      answers.clear();
      mostAtOnce = 0;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Whether one of the signatures is made with this secret: what a receiver checks, written down once more. */
export function isSignedWith(secret: string, { headers, body }: ReceivedWebhook): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const expected = createHmac('sha256', key).update(signed).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((signature) => {
      const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
}
