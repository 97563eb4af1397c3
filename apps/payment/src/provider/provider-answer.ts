import { z } from 'zod';
import type { ProviderVerb } from '../payment/due-operation.js';
import type { Outcome } from '../payment/payment.js';
import type { ProviderResult } from '../payment/record-outcome.js';

const authorization = z.object({
  id: z.string().min(1).max(100),
  status: z.enum(['authorized', 'declined', 'captured', 'voided', 'refunded']),
  declineCode: z.enum(['card_declined', 'insufficient_funds', 'invalid_payment_method']).optional(),
});
type ProviderAuthorization = z.infer<typeof authorization>;

const problem = z.object({ code: z.string() });

const recordedOperation = z.object({
  kind: z.enum(['authorize', 'capture', 'void', 'refund']),
  refusal: z.string().optional(),
  authorization,
});

/** The answer to an operation that was applied; `undefined` when it makes no sense to us. */
export function resultOfAnswer(verb: ProviderVerb, body: unknown): ProviderResult | undefined {
  const parsed = authorization.safeParse(body);
  if (!parsed.success) return undefined;
  const outcome = outcomeOf(verb, parsed.data);
  return outcome && { outcome, providerAuthorizationId: parsed.data.id };
}

/** A refusal (409), which is an outcome too where it says that the money is where we wanted it, or never will be. */
export function resultOfRefusal(
  verb: ProviderVerb,
  body: unknown,
  providerAuthorizationId: string,
): ProviderResult | undefined {
  const parsed = problem.safeParse(body);
  const known = REFUSALS[verb];
  if (!parsed.success || !Object.hasOwn(known, parsed.data.code)) return undefined;
  return { outcome: known[parsed.data.code]!, providerAuthorizationId };
}

/** What the provider says happened under a key; `undefined` when it makes no sense to us. */
export function resultOfRecord(verb: ProviderVerb, body: unknown): ProviderResult | undefined {
  const parsed = recordedOperation.safeParse(body);
  if (!parsed.success || parsed.data.kind !== verb) return undefined;
  const { refusal, authorization: recorded } = parsed.data;
  return refusal === undefined
    ? resultOfAnswer(verb, recorded)
    : resultOfRefusal(verb, { code: refusal }, recorded.id);
}

const authorizations = z.object({ authorizations: z.array(authorization).max(100) });

/**
 * What became of an authorization, by all that the provider has under the order's id: `none` when that is nothing,
 * `undefined` when it makes no sense to us, such as two that hold money. What was done with it since is found out
 * by the operations that follow.
 */
export function resultOfAuthorizations(body: unknown): ProviderResult | 'none' | undefined {
  const parsed = authorizations.safeParse(body);
  if (!parsed.success) return undefined;
  const all = parsed.data.authorizations;
  const [granted, ...more] = all.filter(({ status }) => status !== 'declined');
  if (more.length > 0) return undefined;
  if (granted) return { outcome: { kind: 'authorized' }, providerAuthorizationId: granted.id };
  const declined = all.at(-1);
  return declined ? resultOfAnswer('authorize', declined) : 'none';
}

function outcomeOf(verb: ProviderVerb, { status, declineCode }: ProviderAuthorization): Outcome | undefined {
  if (status === 'declined')
    return verb === 'authorize' && declineCode ? { kind: status, declineCode } : undefined;
  return status === STATUS_AFTER[verb] ? { kind: status } : undefined;
}

const STATUS_AFTER = {
  authorize: 'authorized',
  capture: 'captured',
  void: 'voided',
  refund: 'refunded',
} as const;

/**
 * Refusals by code. Those missing here contradict our books (a void of what was captured, say): they are no
 * outcome, and stay in sight until someone has looked.
 */
const REFUSALS: Readonly<Record<ProviderVerb, Readonly<Record<string, Outcome>>>> = {
  authorize: {},
  capture: {
    not_authorized: { kind: 'capture-refused', reason: 'not_authorized' },
    authorization_expired: { kind: 'capture-refused', reason: 'authorization_expired' },
    already_voided: { kind: 'capture-refused', reason: 'already_reversed' },
    already_captured: { kind: 'captured' },
  },
  void: {
    authorization_expired: { kind: 'voided' },
    already_voided: { kind: 'voided' },
  },
  refund: { already_refunded: { kind: 'refunded' } },
};
