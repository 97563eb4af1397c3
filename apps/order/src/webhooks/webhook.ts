/** What a customer can be told of: how an order ended. The names are those of the payload's `type`. */
export const WEBHOOK_EVENTS = ['order.confirmed', 'order.rejected', 'order.cancelled'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Sent to try an endpoint out. */
export const PING_EVENT = 'webhook.ping';

export const ENDPOINT_STATUSES = ['enabled', 'disabled'] as const;
export type EndpointStatus = (typeof ENDPOINT_STATUSES)[number];

/** Why an endpoint is told nothing any more, until its customer enables it again. */
export const DISABLED_BECAUSE = ['failing', 'gone'] as const;
/** `failing`: no success for a day; `gone`: it answered 410. */
export type DisabledBecause = (typeof DISABLED_BECAUSE)[number];

/** `pending` while it is tried; `dead` when it is not any more, and can be replayed. */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'dead'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Where a customer wants to be told. */
export interface WebhookEndpoint {
  /** Carries the slot of its customer. */
  readonly id: string;
  readonly url: string;
  readonly eventTypes: readonly WebhookEvent[];
  readonly status: EndpointStatus;
  readonly disabledBecause: DisabledBecause | null;
  /** Since when no delivery has succeeded. */
  readonly failingSince: Date | null;
  /** Until when what is sent is signed with the secret before the current one, too. */
  readonly previousSecretUntil: Date | null;
  readonly createdAt: Date;
}

/** One try of a delivery. */
export interface WebhookAttempt {
  /** ISO 8601, by the clock of the sender. */
  readonly at: string;
  readonly durationMs: number;
  /** The HTTP status; null without an answer. */
  readonly status: number | null;
  /** Why it did not succeed; null when it did. A stable code. */
  readonly problem: string | null;
  /** The beginning of what was answered. */
  readonly answer: string;
}

export interface WebhookDelivery {
  /** The `webhook-id` of all its tries. */
  readonly id: string;
  readonly orderId: string | null;
  readonly eventType: string;
  readonly status: DeliveryStatus;
  /** The newest last. */
  readonly attempts: readonly WebhookAttempt[];
  /** When it is tried next; null when it is not. */
  readonly dueAt: Date | null;
  readonly createdAt: Date;
}
