import type { Principal } from '@millrace/access';
import { isUuid, newSlottedId, slotOfId, slotOfKey } from '@millrace/ids';
import { SETTINGS } from '@millrace/service-kit';
import { type FencedTransaction, ShardRouter } from '@millrace/sharding';
import { Inject, Injectable } from '@nestjs/common';
import { customerOf } from '../order/order-access.js';
import type { OrderSettings } from '../order.config.js';
import { SecretBox } from '../webhooks/secret-box.js';
import { parseTarget, type TargetPolicy, targetPolicyOf } from '../webhooks/target-policy.js';
import type { WebhookDelivery, WebhookEndpoint } from '../webhooks/webhook.js';
import { formatSigningSecret, newSigningSecret } from '../webhooks/webhook-signature.js';
import { webhooksErrors } from '../webhooks/webhooks.errors.js';
import { insertPing, listDeliveries, replayDelivery } from './delivery.repository.js';
import {
  deleteEndpoint,
  enableEndpoint,
  type EndpointKey,
  findEndpoint,
  insertEndpoint,
  listEndpoints,
  MAX_ENDPOINTS,
  replaceSecret,
} from './endpoint.repository.js';
import type { CreateWebhookBody, ListDeliveriesQuery } from './manage-webhooks.dto.js';

/** An endpoint, and its secret as its customer gets it: now and never again. */
export interface EndpointWithSecret {
  readonly endpoint: WebhookEndpoint;
  readonly secret: string;
}

/** What customers do with their webhooks. Every query has the customer in its predicate. */
@Injectable()
export class ManageWebhooksHandler {
  private readonly policy: TargetPolicy;
  private readonly box: SecretBox | undefined;

  /** @throws AppError `private_targets_refused` */
  constructor(
    private readonly router: ShardRouter,
    @Inject(SETTINGS) settings: OrderSettings,
  ) {
    this.policy = targetPolicyOf(settings);
    const [first, ...others] = settings.webhookSecretKeys ?? [];
    this.box = first && new SecretBox([first, ...others]);
  }

  /** @throws AppError `webhooks_not_configured`, `webhook_url_refused`, `too_many_webhooks` */
  async create(principal: Principal, { url, eventTypes }: CreateWebhookBody): Promise<EndpointWithSecret> {
    const customerId = customerOf(principal);
    const { href } = parseTarget(url, this.policy);
    const slot = slotOfKey(customerId);
    const id = newSlottedId(slot);
    const { sealed, secret } = this.newSecret(id);
    const endpoint = await this.router.write([slot], (transaction) =>
      insertEndpoint(transaction, { id, slot, customerId, url: href, eventTypes, secret: sealed }),
    );
    if (!endpoint) {
      throw webhooksErrors.too_many_webhooks({ detail: `You have ${MAX_ENDPOINTS} webhooks, and no more.` });
    }
    return { endpoint, secret };
  }

  list(principal: Principal): Promise<readonly WebhookEndpoint[]> {
    const customerId = customerOf(principal);
    return this.router.read(slotOfKey(customerId), (shard) => listEndpoints(shard, customerId));
  }

  /** @throws AppError `webhook_not_found`, here and below also for that of somebody else */
  async find(principal: Principal, id: string): Promise<WebhookEndpoint> {
    const { slot, ...key } = keyOf(principal, id);
    return orNotFound(await this.router.read(slot, (shard) => findEndpoint(shard, key)));
  }

  /** @throws AppError `webhook_not_found` */
  async delete(principal: Principal, id: string): Promise<void> {
    const { slot, ...key } = keyOf(principal, id);
    const deleted = await this.router.write([slot], (transaction) => deleteEndpoint(transaction, key));
    if (!deleted) throw webhooksErrors.webhook_not_found();
  }

  /** @throws AppError `webhook_not_found`, `webhooks_not_configured` */
  async rotateSecret(principal: Principal, id: string, overlapHours: number): Promise<EndpointWithSecret> {
    const { slot, ...key } = keyOf(principal, id);
    const { sealed, secret } = this.newSecret(id);
    const endpoint = await this.router.write([slot], (transaction) =>
      replaceSecret(transaction, key, sealed, overlapHours),
    );
    return { endpoint: orNotFound(endpoint), secret };
  }

  /** @throws AppError `webhook_not_found` */
  async enable(principal: Principal, id: string): Promise<WebhookEndpoint> {
    const { slot, ...key } = keyOf(principal, id);
    return orNotFound(await this.router.write([slot], (transaction) => enableEndpoint(transaction, key)));
  }

  /** @throws AppError `webhook_not_found`, `webhook_disabled` */
  ping(principal: Principal, id: string): Promise<WebhookDelivery> {
    return this.withEnabled(principal, id, (transaction, { slot }) => insertPing(transaction, id, slot));
  }

  /** @throws AppError `webhook_not_found` */
  async deliveries(
    principal: Principal,
    id: string,
    query: ListDeliveriesQuery,
  ): Promise<readonly WebhookDelivery[]> {
    const { slot, ...key } = keyOf(principal, id);
    return this.router.read(slot, async (shard) => {
      orNotFound(await findEndpoint(shard, key));
      return listDeliveries(shard, id, query);
    });
  }

  /** @throws AppError `webhook_not_found`, `webhook_disabled`, `delivery_not_found` */
  replay(principal: Principal, id: string, deliveryId: string): Promise<WebhookDelivery> {
    return this.withEnabled(principal, id, async (transaction) => {
      const replayed = isUuid(deliveryId) && (await replayDelivery(transaction, id, deliveryId));
      if (!replayed) throw webhooksErrors.delivery_not_found();
      return replayed;
    });
  }

  private withEnabled<T>(
    principal: Principal,
    id: string,
    work: (transaction: FencedTransaction, at: { readonly slot: number }) => Promise<T>,
  ): Promise<T> {
    const { slot, ...key } = keyOf(principal, id);
    return this.router.write([slot], async (transaction) => {
      const { status } = orNotFound(await findEndpoint(transaction, key));
      if (status === 'disabled') throw webhooksErrors.webhook_disabled();
      return work(transaction, { slot });
    });
  }

  private newSecret(endpointId: string): { readonly sealed: string; readonly secret: string } {
    if (!this.box) throw webhooksErrors.webhooks_not_configured();
    const secret = newSigningSecret();
    return { sealed: this.box.seal(secret, endpointId), secret: formatSigningSecret(secret) };
  }
}

function keyOf(principal: Principal, id: string): EndpointKey & { readonly slot: number } {
  const slot = slotOfId(id);
  if (slot === undefined) throw webhooksErrors.webhook_not_found();
  return { id, customerId: customerOf(principal), slot };
}

function orNotFound(endpoint: WebhookEndpoint | undefined): WebhookEndpoint {
  if (!endpoint) throw webhooksErrors.webhook_not_found();
  return endpoint;
}
