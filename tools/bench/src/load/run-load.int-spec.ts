import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { LoadShape } from './load.protocol.js';
import { usualDemand } from './order-stream.js';
import { runLoad } from './run-load.js';

const WARM_UP_MS = 50;
const MEASURE_MS = 50;
/** Longer than the load is planned for. */
const STALL_MS = 300;

describe('load on a system that answers nothing before the planned time is over', () => {
  let server: Server;
  let ordersUrl: string;

  beforeEach(async () => {
    const answersFrom = performance.now() + STALL_MS;
    server = createServer((_, response) => {
      void pause(Math.max(0, answersFrom - performance.now())).then(() => {
        response.writeHead(202).end(JSON.stringify({ id: randomUUID() }));
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ordersUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const run = (shape: LoadShape) =>
    runLoad(
      { ordersUrl, tokens: ['token'], demand: usualDemand(['ONE', 'TWO']) },
      { shape, seed: 1, warmUpMs: WARM_UP_MS, measureMs: MEASURE_MS, patienceMs: 60_000 },
    );

  it('goes on until one order that was to be sent within the measured time was accepted', async () => {
    const { plannedMs, status, windowMs } = await run({ kind: 'closed', inFlight: 4, until: 'answer' });
    const accepted = [...plannedMs].filter(
      (planned, order) => planned >= 0 && planned < windowMs && status[order] === 202,
    );
    expect(accepted.length).toBeGreaterThan(0);
  });

  it('that comes by itself ends with its last order, also when none was to be sent within the measured time', async () => {
    const { plannedMs, acceptedIds } = await run({ kind: 'open', ratePerSecond: 0.001 });
    expect([plannedMs.length, acceptedIds.length]).toEqual([0, 0]);
  });
});
