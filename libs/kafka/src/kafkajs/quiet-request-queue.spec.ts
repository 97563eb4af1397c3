import { createRequire } from 'node:module';
import { describe, expect, it, jest } from '@jest/globals';
import { quietRequestQueue } from './quiet-request-queue.js';

const require = createRequire(import.meta.url);
type Queue = {
  pending: unknown[];
  throttleCheckTimeoutId: unknown;
  checkPendingRequests(): void;
  destroy(): void;
};
const RequestQueue = require('kafkajs/src/network/requestQueue/index.js') as new (options: object) => Queue;

const queue = () =>
  new RequestQueue({
    maxInFlightRequests: 0,
    requestTimeout: 1_000,
    enforceRequestTimeout: false,
    clientId: 't',
    broker: 'b',
    logger: { debug: jest.fn() },
  });

describe('the request queue of kafkajs', () => {
  it('sets itself a timer again and again while it is empty: the trap', () => {
    const idle = queue();
    idle.checkPendingRequests();
    expect(idle.throttleCheckTimeoutId).not.toBeNull();
    idle.destroy();
  });

  it('is quiet when it is empty, and still looks after what waits', () => {
    quietRequestQueue(RequestQueue.prototype);
    const idle = queue();
    idle.checkPendingRequests();
    expect(idle.throttleCheckTimeoutId).toBeNull();
    const busy = queue();
    busy.pending.push({});
    busy.checkPendingRequests();
    expect(busy.throttleCheckTimeoutId).not.toBeNull();
    busy.destroy();
  });
});
