import { randomBytes } from 'node:crypto';
import { newSlottedId, slotOfKey, uuidV7 } from '@millrace/ids';
import { type MessageDatabase, singleDatabaseStore } from '@millrace/messaging';
import { createLogger } from '@millrace/telemetry';
import { DeliveryLoop, type DeliveryLoopOptions } from '../deliver-webhooks/delivery-loop.js';
import { WebhookClient } from '../deliver-webhooks/webhook.client.js';
import { insertEndpoint } from '../manage-webhooks/endpoint.repository.js';
import { SecretBox } from '../webhooks/secret-box.js';
import { WEBHOOK_EVENTS, type WebhookDelivery, type WebhookEvent } from '../webhooks/webhook.js';
import { formatSigningSecret, newSigningSecret } from '../webhooks/webhook-signature.js';
import { answersTo } from './participants.js';
import { RunReplies } from './run-replies.js';
import { type TestShard, testShard } from './test-shard.js';

export interface TestEndpoint {
  readonly id: string;
  readonly customerId: string;
  /** As the customer has it. */
  readonly secret: string;
}

/** A shard with endpoints, orders that end on it, and loops that send. */
export class TestWebhooks {
  readonly box = new SecretBox([randomBytes(32)]);
  private readonly replies: RunReplies;
  private readonly client = new WebhookClient({ ports: [], privateTargets: true });

  private constructor(
    readonly shard: TestShard,
    private readonly database: MessageDatabase,
  ) {
    this.replies = new RunReplies(shard.database);
  }

  static async open(): Promise<TestWebhooks> {
    const shard = await testShard();
    const [database] = await singleDatabaseStore('shard', shard.database).databases();
    return new TestWebhooks(shard, database!);
  }

  async endpoint(
    url: string,
    {
      customerId = uuidV7(),
      eventTypes = WEBHOOK_EVENTS,
    }: { readonly customerId?: string; readonly eventTypes?: readonly WebhookEvent[] } = {},
  ): Promise<TestEndpoint> {
    const slot = slotOfKey(customerId);
    const id = newSlottedId(slot);
    const secret = newSigningSecret();
    const sealed = this.box.seal(secret, id);
    await this.shard.database.transaction((transaction) =>
      insertEndpoint(transaction, { id, slot, customerId, url, eventTypes, secret: sealed }),
    );
    return { id, customerId, secret: formatSigningSecret(secret) };
  }

  /** Places orders of a customer and sees them confirmed. @returns their ids. */
  async confirm(customerId: string, count = 1): Promise<readonly string[]> {
    const ids = await this.shard.place(count, customerId);
    for (let sent = await this.shard.takeOutbox(); sent.length > 0; sent = await this.shard.takeOutbox()) {
      const answers = answersTo(sent);
      if (answers.length > 0) await this.replies.handle(answers);
    }
    return ids;
  }

  /** Sends what is due, as one process does; stop it. */
  loop(options: Partial<DeliveryLoopOptions> = {}): DeliveryLoop {
    return new DeliveryLoop(this.database, {
      client: this.client,
      box: this.box,
      timeoutMs: 5_000,
      retrySeconds: [3_600, 3_600],
      pollMs: 20,
      leaseMs: 60_000,
      maxInFlight: 64,
      perEndpoint: 4,
      disableAfterHours: 24,
      logger: createLogger({ service: 'order-spec', level: 'silent' }),
      ...options,
    });
  }

  /** All deliveries, the oldest first. */
  async deliveries(): Promise<readonly (WebhookDelivery & { readonly dueInSeconds: number })[]> {
    const { rows } = await this.shard.database.query<WebhookDelivery & { readonly dueInSeconds: number }>(
      `SELECT id, order_id AS "orderId", event_type AS "eventType", status, attempts,
         extract(epoch FROM due_at - now())::float AS "dueInSeconds"
       FROM webhook_deliveries ORDER BY created_at, id`,
    );
    return rows;
  }

  async endpointState(id: string) {
    const { rows } = await this.shard.database.query<{
      status: string;
      because: string | null;
      failing: boolean;
    }>(
      `SELECT status, disabled_because AS because, failing_since IS NOT NULL AS failing
       FROM webhook_endpoints WHERE id = $1`,
      [id],
    );
    return rows[0]!;
  }

  async forget(): Promise<void> {
    await this.shard.database.query(
      `TRUNCATE webhook_endpoints, webhook_deliveries, orders, order_items, order_timeline, idempotency_keys,
         sagas, outbox`,
    );
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.shard.remove();
  }
}
