import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveCalls } from '../processes/serve-calls.js';
import { Ledger, type AuthorizeBody, type LedgerAnswer } from './ledger.js';

// The payment provider of every contender: the API of apps/payment-sandbox, in memory, with one account per
// API key. A provider is not what is measured, and one with a database of its own would share the disk.
const ledgers = new Map<string, Ledger>();
let latencyMs = 5;

const VERBS = { captures: 'capture', voids: 'void', refunds: 'refund' } as const;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    setTimeout(() => serve(request, response, body), latencyMs);
  });
});

// Callers keep their connections: one that is closed while a request is on its way would be an unknown outcome.
server.keepAliveTimeout = 120_000;

function serve(request: IncomingMessage, response: ServerResponse, body: string): void {
  const ledger = ledgerOf(request.headers.authorization?.replace('Bearer ', '') ?? '');
  const { pathname, searchParams } = new URL(request.url!, 'http://provider');
  const key = String(request.headers['idempotency-key'] ?? '');
  const reference = searchParams.get('reference');
  if (reference !== null) return reply(response, 200, { authorizations: ledger.ofReference(reference) });
  if (request.method === 'GET') return replyWithRecord(response, ledger, searchParams.get('key') ?? '');
  const [, , , id, action] = pathname.split('/');
  const verb = VERBS[action as keyof typeof VERBS];
  const done = verb
    ? ledger.change(key, verb, decodeURIComponent(id ?? ''))
    : ledger.authorize(key, JSON.parse(body) as AuthorizeBody);
  if (done.kind === 'done') reply(response, 201, done.authorization);
  else reply(response, 409, { code: done.code });
}

function replyWithRecord(response: ServerResponse, ledger: Ledger, key: string): void {
  const found = ledger.find(key);
  if (!found) return reply(response, 404, { code: 'operation_not_found' });
  return reply(response, 200, { key, kind: found.verb, ...recordOf(found) });
}

function recordOf(answer: LedgerAnswer) {
  const { authorization } = answer;
  return answer.kind === 'done' ? { authorization } : { authorization, refusal: answer.code };
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function ledgerOf(account: string): Ledger {
  let ledger = ledgers.get(account);
  if (!ledger) ledgers.set(account, (ledger = new Ledger()));
  return ledger;
}

serveCalls({
  listen: (options: { readonly latencyMs: number }) => {
    latencyMs = options.latencyMs;
    return new Promise<string>((resolve) => {
      server.listen(0, '127.0.0.1', () =>
        resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      );
    });
  },
  sums: (account: string) => ledgerOf(account).sums(),
});
