import { slotOfId } from '@millrace/ids';
import type { ParkedPosition } from '@millrace/saga';

/** Opaque to clients. */
export function formatParkedCursor({ attentionAtUs, sagaId }: ParkedPosition): string {
  return Buffer.from(`${attentionAtUs}.${sagaId}`).toString('base64url');
}

/** `undefined` for anything that {@link formatParkedCursor} did not make. */
export function parseParkedCursor(text: string): ParkedPosition | undefined {
  const [, time, sagaId] = /^(\d{1,16})\.(.+)$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (time === undefined || sagaId === undefined || slotOfId(sagaId) === undefined) return undefined;
  return { attentionAtUs: Number(time), sagaId };
}
