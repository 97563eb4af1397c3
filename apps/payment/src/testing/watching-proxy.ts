import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between payment and the provider: sees every request, and can cut the line. */
export interface WatchingProxy {
  readonly url: string;
  /** Requests in order of arrival, e.g. `POST /v1/authorizations`. */
  readonly requests: readonly string[];
  /** What each of them said that it had left, in ms. */
  readonly budgetsMs: readonly number[];
  /** Most requests that were open at once. */
  readonly mostAtOnce: number;
  /** While true, every connection is cut before it reaches the provider. */
  down: boolean;
  stop(): Promise<void>;
}

export async function watchingProxy(targetUrl: string): Promise<WatchingProxy> {
  const target = new URL(targetUrl);
  const requests: string[] = [];
  const budgetsMs: number[] = [];
  const counts = { open: 0, most: 0 };
  const server = createServer((incoming, outgoing) => {
    if (proxy.down) {
      incoming.socket.destroy();
      return;
    }
    requests.push(`${incoming.method} ${incoming.url?.split('?')[0]}`);
    budgetsMs.push(Number(incoming.headers['x-timeout-ms']));
    counts.most = Math.max(counts.most, ++counts.open);
    outgoing.once('close', () => counts.open--);
    forward(target, incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    budgetsMs,
    get mostAtOnce() {
      return counts.most;
    },
    down: false,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

function forward(target: URL, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url, headers } = incoming;
  const onward = request(
    { host: target.hostname, port: target.port, method, path: url, headers },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on('error', () => outgoing.destroy());
  outgoing.once('close', () => onward.destroy());
  incoming.pipe(onward);
}
