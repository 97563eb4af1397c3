import { expect } from '@jest/globals';
import { eventually } from '@millrace/testing';
import {
  attempt,
  type TestExecutor,
  type TestExecutorOptions,
  testOrder,
  type TestPayments,
  testPayments,
} from './test-payments.js';
import { type TestSandbox, testSandbox } from './test-sandbox.js';
import { type WatchingProxy, watchingProxy } from './watching-proxy.js';

/** Payment's database and the sandbox, with a proxy between them that is seen through. */
export interface TestExecutions {
  readonly sandbox: TestSandbox;
  readonly payments: TestPayments;
  /** New after each {@link reset}. */
  readonly proxy: WatchingProxy;
  /** One more process that executes operations, through the proxy. */
  executor(options?: Partial<TestExecutorOptions>): TestExecutor;
  /** Waits until an order has exactly these replies. */
  told(orderId: string, expected: readonly (readonly string[])[]): Promise<void>;
  /** An order that was authorized and captured by `executor`; its id. */
  paidOrder(executor: TestExecutor): Promise<string>;
  /** Stops the executors, and takes a fresh proxy. */
  reset(): Promise<void>;
  /** Stops all of it. */
  close(): Promise<void>;
}

/** @param sandboxEnv settings of the sandbox, by variable. */
export async function testExecutions(
  sandboxEnv: Readonly<Record<string, string>> = {},
): Promise<TestExecutions> {
  const [sandbox, payments] = await Promise.all([testSandbox(sandboxEnv), testPayments()]);
  let proxy = await watchingProxy(sandbox.url);
  const executors: TestExecutor[] = [];
  const stopExecutors = () => Promise.all(executors.splice(0).map((one) => one.stop()));
  const told = (orderId: string, expected: readonly (readonly string[])[]) =>
    eventually(async () => expect(await payments.repliesTo(orderId)).toEqual(expected), {
      waitingFor: `the replies to order ${orderId}`,
    });
  return {
    sandbox,
    payments,
    get proxy() {
      return proxy;
    },
    executor: (options = {}) => {
      const made = payments.executor({ providerUrl: proxy.url, apiKey: sandbox.apiKey, ...options });
      executors.push(made);
      return made;
    },
    told,
    paidOrder: async ({ take }) => {
      const order = testOrder();
      const authorized = [attempt(1), 'payment-authorized'];
      await take(order.authorize(attempt(1)));
      await told(order.orderId, [authorized]);
      await take(order.capture(attempt(2)));
      await told(order.orderId, [authorized, [attempt(2), 'payment-captured']]);
      return order.orderId;
    },
    reset: async () => {
      await stopExecutors();
      await proxy.stop();
      proxy = await watchingProxy(sandbox.url);
    },
    close: async () => {
      await stopExecutors();
      await proxy.stop();
      await Promise.all([sandbox.stop(), payments.remove()]);
    },
  };
}
