import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@millrace/testing';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readiness } from './readiness.js';

const NEVER = new AbortController().signal;

let service: Server;
let status: number;
let readiness: Readiness;

beforeEach(async () => {
  status = 200;
  service = createServer((_, response) => response.writeHead(status).end('{}'));
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  readiness = new Readiness(
    new Map([['order-1', `http://127.0.0.1:${(service.address() as AddressInfo).port}`]]),
  );
});
afterEach(async () => {
  await readiness.stop();
  service.closeAllConnections();
  service.close();
});

const unready = (from: number) => [...readiness.notReadySince(from).keys()];
const found = (from: number) =>
  eventually(() => expect(unready(from)).toEqual(['order-1']), { waitingFor: 'one that is not ready' });

describe('the readiness of services', () => {
  it('is seen to end, and to come again', async () => {
    await readiness.untilReady(NEVER);
    const from = Date.now();
    expect(unready(from)).toEqual([]);
    status = 503;
    await found(from);
    status = 200;
    await readiness.untilReady(NEVER);
    const again = Date.now();
    status = 503;
    await found(again);
  });

  it('ends with the service', async () => {
    await readiness.untilReady(NEVER);
    const from = Date.now();
    service.closeAllConnections();
    service.close();
    await found(from);
  });
});
