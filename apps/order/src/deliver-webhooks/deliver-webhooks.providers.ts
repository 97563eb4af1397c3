import type { MessageStore } from '@millrace/messaging';
import { LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import { HealthRegistry, type Logger } from '@millrace/telemetry';
import type { OnApplicationBootstrap, Provider } from '@nestjs/common';
import type { OrderSettings } from '../order.config.js';
import { MESSAGE_STORE } from '../shards/message-store.provider.js';
import { SecretBox } from '../webhooks/secret-box.js';
import { targetPolicyOf } from '../webhooks/target-policy.js';
import { DeliveryLoops } from './delivery-loops.js';
import { WebhookClient } from './webhook.client.js';

/** What a lease lasts beyond the limit of a try: for recording it, on a machine that is busy. */
const LEASE_MARGIN_MS = 45_000;
/** Of the shutdown's time, for tries that are under way. */
const DRAIN_SHARE = 0.4;

/** Begins with the service and ends with it. Without a key for secrets there is nothing to send. */
export class DeliverWebhooks implements OnApplicationBootstrap {
  constructor(private readonly loops: DeliveryLoops | undefined) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.loops?.start();
  }
}

/** What sending webhooks needs of the order module: its settings and its store. */
export const deliverWebhooksProviders: Provider[] = [
  {
    provide: DeliverWebhooks,
    inject: [SETTINGS, MESSAGE_STORE, LOGGER, HealthRegistry, Shutdown],
    useFactory: (
      settings: OrderSettings,
      store: MessageStore,
      logger: Logger,
      health: HealthRegistry,
      shutdown: Shutdown,
    ) => {
      const policy = targetPolicyOf(settings);
      const [first, ...others] = settings.webhookSecretKeys ?? [];
      if (!first) return new DeliverWebhooks(undefined);
      const client = new WebhookClient(policy);
      const loops = new DeliveryLoops({
        databases: () => store.databases(),
        client,
        box: new SecretBox([first, ...others]),
        timeoutMs: settings.webhookTimeoutMs,
        retrySeconds: settings.webhookRetrySeconds,
        pollMs: settings.webhookPollMs,
        leaseMs: settings.webhookTimeoutMs + LEASE_MARGIN_MS,
        maxInFlight: settings.webhookMaxInFlight,
        perEndpoint: settings.webhookPerEndpoint,
        disableAfterHours: settings.webhookDisableAfterHours,
        drainMs: settings.shutdownTimeoutMs * DRAIN_SHARE,
        logger,
      });
      health.addReadiness('webhook-deliveries', () => loops.readiness());
      health.addLiveness('webhook-deliveries', () => loops.liveness());
      shutdown.add('work', 'webhook deliveries', () => loops.stop());
      shutdown.add('connections', 'webhook endpoints', () => client.close());
      return new DeliverWebhooks(loops);
    },
  },
];
