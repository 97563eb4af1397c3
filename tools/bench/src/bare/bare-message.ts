import { randomUUID } from 'node:crypto';
import type { Columns } from '@millrace/persistence';

export const BARE_OUTBOX_COLUMNS = {
  message_id: 'uuid',
  topic: 'text',
  key: 'text',
  slot: 'smallint',
  headers: 'jsonb',
  value: 'plain-text',
} as const satisfies Columns;

/** A row of an outbox, and the record that is made of it: the messages of the product, field by field. */
export interface BareMessage {
  readonly message_id: string;
  readonly topic: string;
  readonly key: string;
  readonly slot: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

/** A record as a consumer gets it. */
export interface Received {
  readonly messageId: string;
  readonly type: string;
  readonly orderId: string;
  readonly slot: number;
  readonly traceparent: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The topics of the product under names of their own. */
export const BARE_TOPICS = {
  orderEvents: 'bare.order.events',
  inventoryCommands: 'bare.inventory.commands',
  inventoryEvents: 'bare.inventory.events',
  paymentCommands: 'bare.payment.commands',
  paymentEvents: 'bare.payment.events',
} as const;

export const PARTITIONS = 4;
const SLOTS = 4_096;

export interface Draft {
  readonly topic: string;
  /** Without owner and version, e.g. `reserve-stock`. */
  readonly name: string;
  readonly slot: number;
  readonly traceparent: string;
  readonly data: { readonly orderId: string; readonly [field: string]: unknown };
}

export function bareMessage({ topic, name, slot, traceparent, data }: Draft): BareMessage {
  const id = randomUUID();
  return {
    message_id: id,
    topic,
    key: data.orderId,
    slot,
    headers: {
      ce_specversion: '1.0',
      ce_id: id,
      ce_type: `millrace.bare.${name}.v1`,
      ce_source: '/millrace/bare',
      ce_time: new Date().toISOString(),
      ce_subject: data.orderId,
      'content-type': 'application/json',
      traceparent,
    },
    value: JSON.stringify(data),
  };
}

export function partitionOf(slot: number): number {
  return Math.floor((slot * PARTITIONS) / SLOTS);
}

/** The slot that an order's id carries in its 12 bits after the version. */
export function slotOf(orderId: string): number {
  return Number.parseInt(orderId.slice(15, 18), 16);
}
