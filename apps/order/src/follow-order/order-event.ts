import type { OrderReason } from '@millrace/contracts';
import { isFinal, type OrderStatus } from '../order/order.js';
import { followOrderErrors } from './follow-order.errors.js';

/** A row of the timeline: what is streamed is what is stored. */
export interface OrderStep {
  /** From 0, without gaps: the id of the event. */
  readonly position: number;
  /** As Postgres writes a timestamp into JSON. */
  readonly at: string;
  readonly step: string | null;
  readonly event: string;
  readonly attempt: number | null;
  readonly detail: Readonly<Record<string, string>>;
}

/** What there is behind some position, at one moment. */
export interface OrderProgress {
  readonly status: OrderStatus;
  readonly reason: OrderReason | null;
  /** Oldest first; more may follow when it is as many as were asked for. */
  readonly steps: readonly OrderStep[];
}

/** Before the first event. */
export const BEFORE_FIRST = -1;

/** The last line of every history. */
const ENDINGS: ReadonlySet<string> = new Set(['completed', 'compensated']);

/**
 * The position that a client has seen by its `Last-Event-ID`; without one, none.
 * @throws AppError `last_event_id_invalid`
 */
export function positionSeen(lastEventId: string | undefined): number {
  if (lastEventId === undefined || lastEventId === '') return BEFORE_FIRST;
  if (!/^\d{1,9}$/.test(lastEventId)) throw followOrderErrors.last_event_id_invalid();
  return Number(lastEventId);
}

/** Whether the step is the one that ends its order. */
export function isEnding({ event }: OrderStep): boolean {
  return ENDINGS.has(event);
}

/** Whether there is nothing left to tell to who has been told of all steps up to now. */
export function isTold({ status, steps }: OrderProgress): boolean {
  return isFinal(status) && steps.length === 0;
}

/**
 * A step as a server-sent event: `progress`, or `ended` with the final status and its reason.
 * JSON has no line break outside of its strings and escapes those inside: one `data` line is enough.
 */
export function formatStep(step: OrderStep, { status, reason }: OrderProgress): string {
  const { position, at, detail, ...rest } = step;
  const ended = isEnding(step);
  const data = {
    at: new Date(at).toISOString(),
    ...rest,
    ...(Object.keys(detail).length === 0 ? {} : { detail }),
    ...(ended ? { status, ...(reason === null ? {} : { reason }) } : {}),
  };
  return `id: ${position}\nevent: ${ended ? 'ended' : 'progress'}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Tells the client how long to wait before it connects again. */
export function formatRetry(retryMs: number): string {
  return `retry: ${retryMs}\n\n`;
}

/** A comment: keeps the stream from looking dead, and no client hears of it. */
export const HEARTBEAT = ':\n\n';
