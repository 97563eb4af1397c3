import { isUuid } from '@millrace/ids';
import { z } from 'zod';
import type { ProviderVerb } from '../payment/due-operation.js';
import type { ProviderResult } from '../payment/record-outcome.js';
import { resultOfRecord } from '../provider/provider-answer.js';

/** What the provider tells by itself: how one operation ended. A fact, so it never grows old. */
export interface ProviderEvent {
  /** The provider's; the same for every delivery. */
  readonly id: string;
  readonly verb: ProviderVerb;
  readonly idempotencyKey: string;
  /** Whatever the operation was made for: one of our order ids, if it is ours. */
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** `undefined`: an ending that we have no word for. */
  readonly result: ProviderResult | undefined;
}

const body = z.object({
  id: z.string().regex(/^[\w-]{1,100}$/),
  operation: z.object({
    key: z.string().min(1).max(255),
    kind: z.enum(['authorize', 'capture', 'void', 'refund']),
    refusal: z.string().max(100).optional(),
  }),
  authorization: z.object({
    id: z.string().min(1).max(100),
    reference: z.string().max(100),
    status: z.string().max(100),
    amountMinor: z.int().min(0),
    currency: z.string().regex(/^[A-Z]{3}$/),
    declineCode: z.string().max(100).optional(),
  }),
});

/** `undefined` for what is no event at all. */
export function providerEventOf(json: unknown): ProviderEvent | undefined {
  const parsed = body.safeParse(json);
  if (!parsed.success) return undefined;
  const { id, operation, authorization } = parsed.data;
  return {
    id,
    verb: operation.kind,
    idempotencyKey: operation.key,
    reference: authorization.reference,
    amountMinor: authorization.amountMinor,
    currency: authorization.currency,
    result: resultOfRecord(operation.kind, { ...operation, authorization }),
  };
}

/** The order that an event is about; `undefined` when the provider did it for somebody else. */
export function orderOf({ reference }: Pick<ProviderEvent, 'reference'>): string | undefined {
  return isUuid(reference) ? reference : undefined;
}
