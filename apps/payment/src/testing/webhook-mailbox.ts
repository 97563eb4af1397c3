import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A webhook as the provider sent it. */
export interface Letter {
  readonly body: string;
  readonly signature: string;
  /** What it is about, e.g. `authorize` of an order. */
  readonly operation: string;
  readonly reference: string;
}

/** Where the sandbox sends its webhooks: kept here, so that a spec delivers them when and as often as it likes. */
export async function webhookMailbox() {
  const letters: Letter[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const { operation, authorization } = JSON.parse(body) as {
      operation: { kind: string };
      authorization: { reference: string };
    };
    letters.push({
      body,
      signature: String(request.headers['provider-signature']),
      operation: operation.kind,
      reference: authorization.reference,
    });
    response.writeHead(204).end();
  };
  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** In the order in which they came. */
    lettersOf: (reference: string) => letters.filter((letter) => letter.reference === reference),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type WebhookMailbox = Awaited<ReturnType<typeof webhookMailbox>>;
