import type { Context } from '@millrace/context';
import type { Logger } from '@millrace/telemetry';
import { failPoint } from '../fail-points.js';
import { backoffMs } from './backoff.js';
import { type BatchOutcome, SETTLED } from './batch-outcome.js';
import { type BatchPart, offsetsOf } from './batch-part.js';
import { buryCulprit } from './batch-transaction.js';
import { describeError, type Fate } from './fate.js';
import { pause } from './pause.js';
import { countDead } from './record-counts.js';
import type { DecodedRecord } from './record-decoder.js';
import type { WorkClock } from './work-clock.js';

interface AloneOptions {
  readonly logger: Logger;
  readonly commit: (part: BatchPart) => Promise<void>;
  /** Logs and counts a failure, and tells its fate. */
  readonly report: (error: unknown, part: BatchPart) => Fate;
  readonly onPublished: (database: string) => void;
  readonly clock: WorkClock;
  readonly ctx: Context;
}

/**
 * After a bug in a batch: every message in a transaction of its own, in order, so that only the culprit
 * fails. It is tried as often as the subscription says, then it is dead and its successors go on. A
 * retryable failure on the way ends the try: that message and its successors are unsettled.
 */
export async function settleAlone(
  whole: BatchPart,
  bug: unknown,
  options: AloneOptions,
): Promise<BatchOutcome> {
  const parts: BatchPart[] = [
    ...whole.decoded.map((record) => ({ ...whole, decoded: [record], undecodable: [] })),
    ...(whole.undecodable.length > 0 ? [{ ...whole, decoded: [] }] : []),
  ];
  // A batch of one has had its first try.
  const triesHad = whole.decoded.length === 1 ? 1 : 0;
  for (const [index, part] of parts.entries()) {
    const failure = await settlePart(part, bug, part.decoded.length > 0 ? triesHad : 0, options);
    if (failure) {
      const rest = parts.slice(index).flatMap((unsettled) => [...offsetsOf(unsettled)]);
      return { unsettled: new Set(rest), error: failure.error };
    }
  }
  return SETTLED;
}

/** @returns the retryable error that left it unsettled, if any. */
async function settlePart(
  part: BatchPart,
  bug: unknown,
  triesHad: number,
  options: AloneOptions,
): Promise<{ readonly error: unknown } | undefined> {
  const { clock, ctx, commit, report } = options;
  const { subscription } = part;
  let lastError = bug;
  for (let tries = triesHad; tries < Math.max(subscription.maxBugAttempts, 1); tries++) {
    if (tries > 0) await pause(backoffMs(subscription.backoffMs, tries - 1), ctx);
    try {
      await commit(part);
      return undefined;
    } catch (error) {
      lastError = error;
      if (report(error, part) === 'retryable' || ctx.error !== undefined) return { error };
    }
  }
  const culprit = part.decoded[0];
  // Undecodable records have no handler that could have a bug: their burial failed, which is ours to retry.
  if (!culprit) return { error: lastError };
  try {
    await clock.measure(() => bury(part, culprit, lastError, options));
    return undefined;
  } catch (error) {
    report(error, part);
    return { error };
  }
}

async function bury(
  part: BatchPart,
  culprit: DecodedRecord,
  error: unknown,
  { logger, onPublished }: AloneOptions,
): Promise<void> {
  const { subscription, database } = part;
  const buried = await buryCulprit(part, culprit, error);
  failPoint('dead-letters.after-commit');
  countDead(subscription.consumer, culprit);
  if (buried) onPublished(database.name);
  const { envelope, partition, offset } = culprit.message;
  logger.error(
    {
      consumer: subscription.consumer,
      type: envelope.type,
      messageId: envelope.id,
      partition,
      offset,
      err: error,
    },
    `dead letter after ${subscription.maxBugAttempts} tries: ${describeError(error)}`,
  );
}
