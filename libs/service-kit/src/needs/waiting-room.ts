import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { AppError, toProblem } from '@millrace/errors';
import { metricsRegistry, type HealthReport } from '@millrace/telemetry';
import type { UnmetNeed } from './await-needs.js';

const RETRY_AFTER_SECONDS = '1';

/**
 * Stands at the service's address until its needs are met: it is alive, it is not ready and says why, and it
 * sends everyone else away.
 */
export class WaitingRoom {
  private unmet: readonly UnmetNeed[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** @throws when the address is taken. */
  static async open(host: string, port: number): Promise<WaitingRoom> {
    const room = new WaitingRoom();
    room.server.listen(port, host);
    await once(room.server, 'listening');
    return room;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  waitFor(unmet: readonly UnmetNeed[]): void {
    this.unmet = unmet;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0];
    if (path === '/health/live') return send(response, 200, { healthy: true, degraded: false, checks: {} });
    if (path === '/health/ready') return send(response, 503, this.readiness());
    if (path === '/metrics') {
      response.setHeader('content-type', metricsRegistry.contentType).end(await metricsRegistry.metrics());
      return;
    }
    response.setHeader('retry-after', RETRY_AFTER_SECONDS);
    const detail = 'The service waits for what it needs.';
    send(
      response,
      503,
      toProblem(new AppError({ code: 'starting', kind: 'unavailable', detail })),
      'application/problem+json',
    );
  }

  private readiness(): HealthReport {
    const checks = this.unmet.map(({ name, reason }) => [name, { healthy: false, detail: reason }] as const);
    return { healthy: false, degraded: false, checks: Object.fromEntries(checks) };
  }
}

function send(response: ServerResponse, status: number, body: object, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
}
