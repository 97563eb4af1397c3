import { slotOfId } from '@millrace/ids';

/** The last order of a page: the next one begins behind it. */
export interface OrderCursor {
  readonly createdAt: Date;
  readonly orderId: string;
}

/** Opaque to clients. */
export function formatCursor({ createdAt, orderId }: OrderCursor): string {
  return Buffer.from(`${createdAt.getTime()}.${orderId}`).toString('base64url');
}

/** `undefined` for anything that {@link formatCursor} did not make. */
export function parseCursor(text: string): OrderCursor | undefined {
  const [, time, orderId] = /^(\d{1,15})\.(.+)$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (time === undefined || orderId === undefined || slotOfId(orderId) === undefined) return undefined;
  return { createdAt: new Date(Number(time)), orderId };
}
