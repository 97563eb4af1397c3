import { z } from 'zod';
import {
  DELIVERY_STATUSES,
  DISABLED_BECAUSE,
  ENDPOINT_STATUSES,
  WEBHOOK_EVENTS,
  type WebhookDelivery,
  type WebhookEndpoint,
} from '../webhooks/webhook.js';

const MAX_OVERLAP_HOURS = 168;

export const createWebhookBody = z.strictObject({
  url: z.string().min(1).max(2_000).meta({ example: 'https://shop.example/hooks/orders' }),
  eventTypes: z
    .array(z.enum(WEBHOOK_EVENTS))
    .min(1)
    .transform((types) => [...new Set(types)])
    .default([...WEBHOOK_EVENTS])
    .meta({ description: 'What to be told of; everything by default.' }),
});
export type CreateWebhookBody = z.infer<typeof createWebhookBody>;

/** Nothing need be said. */
export const rotateSecretBody = z
  .strictObject({
    overlapHours: z.int().min(0).max(MAX_OVERLAP_HOURS).default(24).meta({
      description: 'For so long what is sent is signed with the secret before, too.',
    }),
  })
  .prefault({});
export type RotateSecretBody = z.infer<typeof rotateSecretBody>;

export const webhookView = z.strictObject({
  id: z.string(),
  url: z.string(),
  eventTypes: z.array(z.enum(WEBHOOK_EVENTS)),
  status: z.enum(ENDPOINT_STATUSES),
  disabledBecause: z.enum(DISABLED_BECAUSE).optional().meta({
    description: '`failing`: no success for a day of tries; `gone`: it answered 410.',
  }),
  failingSince: z.iso.datetime().optional(),
  previousSecretUntil: z.iso.datetime().optional(),
  createdAt: z.iso.datetime(),
});
export type WebhookView = z.infer<typeof webhookView>;

export const webhookWithSecret = webhookView.extend({
  secret: z.string().meta({ description: 'Signs what is sent. Shown now and never again.' }),
});
export type WebhookWithSecret = z.infer<typeof webhookWithSecret>;

export const webhookList = z.strictObject({ webhooks: z.array(webhookView) });
export type WebhookList = z.infer<typeof webhookList>;

const attemptView = z.strictObject({
  at: z.iso.datetime(),
  durationMs: z.int(),
  status: z.int().nullable().meta({ description: 'Of the HTTP answer; `null` without one.' }),
  problem: z.string().nullable().meta({ description: 'Why it did not succeed.' }),
  answer: z.string().meta({ description: 'The beginning of the answer.' }),
});

export const deliveryView = z.strictObject({
  id: z.string().meta({ description: 'The `webhook-id` of every try.' }),
  orderId: z.string().optional(),
  eventType: z.string(),
  status: z.enum(DELIVERY_STATUSES),
  attempts: z.array(attemptView).meta({ description: 'The latest 20, the newest last.' }),
  nextAttemptAt: z.iso.datetime().optional(),
  createdAt: z.iso.datetime(),
});
export type DeliveryView = z.infer<typeof deliveryView>;

export const deliveryPage = z.strictObject({
  deliveries: z.array(deliveryView),
  nextCursor: z.string().nullable().meta({ description: '`null` on the last page.' }),
});
export type DeliveryPage = z.infer<typeof deliveryPage>;

export const listDeliveriesQuery = z.object({
  status: z.enum(DELIVERY_STATUSES).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.uuid().optional().meta({ description: 'Of the page before.' }),
});
export type ListDeliveriesQuery = z.infer<typeof listDeliveriesQuery>;

export function viewOfWebhook(endpoint: WebhookEndpoint): WebhookView {
  const { id, url, eventTypes, status, disabledBecause, failingSince, previousSecretUntil } = endpoint;
  return {
    id,
    url,
    eventTypes: [...eventTypes],
    status,
    ...(disabledBecause === null ? {} : { disabledBecause }),
    ...(failingSince === null ? {} : { failingSince: failingSince.toISOString() }),
    ...(previousSecretUntil === null ? {} : { previousSecretUntil: previousSecretUntil.toISOString() }),
    createdAt: endpoint.createdAt.toISOString(),
  };
}

export function viewOfDelivery(delivery: WebhookDelivery): DeliveryView {
  const { id, orderId, eventType, status, attempts, dueAt, createdAt } = delivery;
  return {
    id,
    ...(orderId === null ? {} : { orderId }),
    eventType,
    status,
    attempts: [...attempts],
    ...(dueAt === null ? {} : { nextAttemptAt: dueAt.toISOString() }),
    createdAt: createdAt.toISOString(),
  };
}
