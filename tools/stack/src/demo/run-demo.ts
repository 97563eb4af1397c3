import { randomUUID } from 'node:crypto';
import type { Progress } from '../progress/progress.js';
import { stackErrors } from '../stack.errors.js';
import { demoOrders, demoSkus } from './demo-orders.js';
import type { DemoSystem } from './demo-system.js';
import { OrderFollower } from './order-follower.js';
import { ShopClient } from './shop-client.js';
import { signInCustomer, signInOperator } from './sign-in.js';

export interface DemoOptions {
  readonly system: DemoSystem;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Signs up a customer, fills the shelves, and places one order for each way in which an order ends.
 * @throws AppError `demo_failed` when one ends otherwise, or stock or money do not agree with it.
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { system, progress, signal } = options;
  const client = new ShopClient(system.gatewayUrl);
  const [operator, customer] = await progress.step('demo accounts', () =>
    Promise.all([signInOperator(client, system.operator), signInCustomer(client, system.customer)]),
  );
  await progress.step(
    'demo stock',
    () => receiveStock(client, operator),
    () => demoSkus.map(({ sku }) => sku).join(', '),
  );
  const follower = new OrderFollower({
    client,
    operator,
    customer,
    progress,
    provider: system.provider,
    ...(signal && { signal }),
  });
  const problems: string[] = [];
  for (const order of demoOrders) problems.push(...(await follower.follow(order)));
  if (problems.length > 0) {
    throw stackErrors.demo_failed({
      detail: `The demo did not end as it should:\n  ${problems.join('\n  ')}`,
    });
  }
}

async function receiveStock(client: ShopClient, token: string): Promise<void> {
  const run = randomUUID();
  for (const { sku, receipt, ...body } of demoSkus) {
    await client.call({ method: 'PUT', path: `/v1/inventory/skus/${sku}`, token, body });
    await client.call({
      method: 'POST',
      path: `/v1/inventory/skus/${sku}/receipts`,
      token,
      idempotencyKey: `demo-${sku}-${receipt.when === 'once' ? 'once' : run}`,
      body: { quantity: receipt.quantity },
    });
  }
}
