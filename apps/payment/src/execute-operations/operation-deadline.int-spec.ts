import { CLOCK_TOLERANCE_MS } from '@millrace/context';
import { eventually } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  attempt,
  type TestExecutor,
  type TestExecutorOptions,
  testOrder,
  type TestPayments,
  testPayments,
} from '../testing/test-payments.js';
import { type TestSandbox, testSandbox } from '../testing/test-sandbox.js';
import { type WatchingProxy, watchingProxy } from '../testing/watching-proxy.js';

let sandbox: TestSandbox;
let payments: TestPayments;
let proxy: WatchingProxy;
let running: TestExecutor;

beforeAll(async () => {
  const held = { PROVIDER_HELD_ANSWER_MS: '600000' };
  [sandbox, payments] = await Promise.all([testSandbox(held), testPayments()]);
});
afterAll(async () => {
  await Promise.all([sandbox.stop(), payments.remove()]);
});
beforeEach(async () => {
  proxy = await watchingProxy(sandbox.url);
});
afterEach(async () => {
  await running.stop();
  await proxy.stop();
});

function start(options: Pick<TestExecutorOptions, 'timeoutMs' | 'operationTimeoutMs'>): void {
  running = payments.executor({ providerUrl: proxy.url, apiKey: sandbox.apiKey, ...options });
  running.executor.start();
}

const told = (orderId: string, expected: readonly (readonly string[])[]) =>
  eventually(async () => expect(await payments.repliesTo(orderId)).toEqual(expected), {
    waitingFor: `the replies to order ${orderId}`,
    timeoutMs: 60_000,
  });
const [first, second] = [attempt(1), attempt(2)] as const;

describe('a call to the provider', () => {
  it('says how long it is waited for: as long as the try, and no longer than the attempt of the saga', async () => {
    start({ timeoutMs: 40_000 });
    const order = testOrder();
    await running.take(order.authorize(first, undefined, Date.now() + 30_000));
    await told(order.orderId, [[first, 'payment-authorized']]);
    await running.take(order.capture(second));
    await told(order.orderId, [
      [first, 'payment-authorized'],
      [second, 'payment-captured'],
    ]);
    const [authorizeMs, captureMs] = proxy.budgetsMs;
    expect(authorizeMs).toBeLessThanOrEqual(30_000 + CLOCK_TOLERANCE_MS);
    expect(captureMs).toBeLessThanOrEqual(40_000);
    expect(captureMs).toBeGreaterThan(30_000 + CLOCK_TOLERANCE_MS);
  });

  it('is cut when nobody waits for it any more; what became of it is asked in a time of its own', async () => {
    start({ timeoutMs: 300_000, operationTimeoutMs: 300_000 });
    const order = testOrder('pm_card_timeout_after_charge');
    await running.take(order.authorize(first, undefined, Date.now() + 500));
    await told(order.orderId, [[first, 'payment-authorized']]);
    expect(await sandbox.movesOf(order.orderId)).toEqual(['authorize']);
  });
});
