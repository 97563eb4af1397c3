import { CLOCK_TOLERANCE_MS, type Context, contextFromMessage } from '@millrace/context';
import { withLogFields } from '@millrace/telemetry';
import type { BatchPart } from './batch-part.js';

/**
 * What a batch is handled in: the trace of its first message. A batch belongs to no single one of them, so only a
 * batch of one is named, and has baggage.
 */
export function contextOfBatch(parts: readonly BatchPart[]): Context {
  const first = parts.find(({ decoded }) => decoded.length > 0)?.decoded[0]?.message.envelope;
  const alone = parts.length === 1 && parts[0]!.decoded.length === 1;
  const context = contextFromMessage({
    traceparent: first?.traceparent,
    baggage: alone ? first?.baggage : undefined,
  });
  return first && alone ? withLogFields(context, { subject: first.subject }) : context;
}

/**
 * Until when the transaction of a batch is of use to anybody, Unix ms: the latest deadline of its messages.
 * `undefined`, for no limit, when one of them has none, and when all are too late already: they are answered
 * then, and that takes a transaction too.
 */
export function deadlineOfBatch(parts: readonly BatchPart[], nowMs: number): number | undefined {
  let latest = 0;
  for (const { decoded, undecodable } of parts) {
    if (undecodable.length > 0) return undefined;
    for (const { message } of decoded) {
      const { deadline } = message.envelope;
      if (deadline === undefined) return undefined;
      latest = Math.max(latest, deadline + CLOCK_TOLERANCE_MS);
    }
  }
  return latest > nowMs ? latest : undefined;
}
