import { CLOCK_TOLERANCE_MS } from '@millrace/context';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestExecutions, testExecutions } from '../testing/test-executions.js';
import { attempt, type TestExecutor, type TestExecutorOptions, testOrder } from '../testing/test-payments.js';

let setup: TestExecutions;
beforeAll(async () => {
  setup = await testExecutions({ PROVIDER_HELD_ANSWER_MS: '600000' });
});
afterEach(() => setup.reset());
afterAll(() => setup.close());

function start(options: Pick<TestExecutorOptions, 'timeoutMs' | 'operationTimeoutMs'>): TestExecutor {
  const running = setup.executor(options);
  running.executor.start();
  return running;
}

const [first, second] = [attempt(1), attempt(2)] as const;

describe('a call to the provider', () => {
  it('says how long it is waited for: as long as the try, and no longer than the attempt of the saga', async () => {
    const { take } = start({ timeoutMs: 40_000 });
    const order = testOrder();
    await take(order.authorize(first, undefined, Date.now() + 30_000));
    await setup.told(order.orderId, [[first, 'payment-authorized']]);
    await take(order.capture(second));
    await setup.told(order.orderId, [
      [first, 'payment-authorized'],
      [second, 'payment-captured'],
    ]);
    const [authorizeMs, captureMs] = setup.proxy.budgetsMs;
    expect(authorizeMs).toBeLessThanOrEqual(30_000 + CLOCK_TOLERANCE_MS);
    expect(captureMs).toBeLessThanOrEqual(40_000);
    expect(captureMs).toBeGreaterThan(30_000 + CLOCK_TOLERANCE_MS);
  });

  it('is cut when nobody waits for it any more; what became of it is asked in a time of its own', async () => {
    const { take } = start({ timeoutMs: 300_000, operationTimeoutMs: 300_000 });
    const order = testOrder('pm_card_timeout_after_charge');
    await take(order.authorize(first, undefined, Date.now() + 500));
    await setup.told(order.orderId, [[first, 'payment-authorized']]);
    expect(await setup.sandbox.movesOf(order.orderId)).toEqual(['authorize']);
  });
});
