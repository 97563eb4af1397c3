import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidV7 } from '@millrace/ids';
import { TestWebhooks } from '../testing/test-webhooks.js';
import { queueDeliveriesStatement } from './queue-deliveries.js';

/** Nothing is sent there. */
const URL = 'https://shop.example';

describe('the end of an order', () => {
  let webhooks: TestWebhooks;
  beforeAll(async () => {
    webhooks = await TestWebhooks.open();
  });
  afterAll(() => webhooks.close());

  it('is queued for each endpoint of its customer that wants it, and for no other', async () => {
    const customerId = uuidV7();
    const wanted = await webhooks.endpoint(`${URL}/all`, { customerId });
    await webhooks.endpoint(`${URL}/other-event`, { customerId, eventTypes: ['order.rejected'] });
    await webhooks.endpoint(`${URL}/other-customer`);
    const disabled = await webhooks.endpoint(`${URL}/disabled`, { customerId });
    await webhooks.shard.database.query(
      `UPDATE webhook_endpoints SET status = 'disabled', disabled_because = 'gone' WHERE id = $1`,
      [disabled.id],
    );
    const [orderId] = await webhooks.confirm(customerId);
    await webhooks.confirm(uuidV7());
    const { rows } = await webhooks.shard.database.query(
      'SELECT endpoint_id, order_id, event_type, status, slot FROM webhook_deliveries',
    );
    const { rows: endpoints } = await webhooks.shard.database.query<{ slot: number }>(
      'SELECT slot FROM webhook_endpoints WHERE id = $1',
      [wanted.id],
    );
    expect(rows).toEqual([
      {
        endpoint_id: wanted.id,
        order_id: orderId,
        event_type: 'order.confirmed',
        status: 'pending',
        slot: endpoints[0]!.slot,
      },
    ]);
  });

  it('probes the index of endpoints by its customer, and reads no endpoint of another', async () => {
    const { rows } = await webhooks.shard.database.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (GENERIC_PLAN) ${queueDeliveriesStatement.text}`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Nested Loop/);
    expect(plan).toMatch(/Index Scan using \w+ on webhook_endpoints .*\n\s+Index Cond: \(customer_id = /);
  });

  it('is queued with the end itself, or neither is', async () => {
    const { customerId } = await webhooks.endpoint(`${URL}/neither`);
    await webhooks.shard.database.query('TRUNCATE webhook_deliveries');
    await webhooks.shard.database.query(
      `ALTER TABLE webhook_deliveries ADD CONSTRAINT broken CHECK (event_type <> 'order.confirmed')`,
    );
    await expect(webhooks.confirm(customerId)).rejects.toThrow(/broken/);
    const { rows } = await webhooks.shard.database.query<{ status: string }>(
      'SELECT status FROM orders WHERE customer_id = $1',
      [customerId],
    );
    expect(rows).toEqual([{ status: 'pending' }]);
  });
});
