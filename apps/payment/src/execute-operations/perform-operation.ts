import { AppError } from '@millrace/errors';
import { isPlanted } from '@millrace/failpoints';
import type { CallVerdict, ClientPolicy } from '@millrace/resilience';
import type { DueOperation } from '../payment/due-operation.js';
import type { ProviderResult } from '../payment/record-outcome.js';

/** The provider, as far as operations need it. */
export interface Provider {
  perform(operation: DueOperation, signal: AbortSignal): Promise<ProviderResult>;
  find(operation: DueOperation, signal: AbortSignal): Promise<ProviderResult | undefined>;
}

/**
 * Brings an operation to its outcome under the policy. Once a call may have reached the provider, what became
 * of it is asked before any other: a timeout and a server error leave it unknown, never undone.
 *
 * The breaker hears what says something of the provider. A charge goes through to the bank of its card, so its
 * silence does not; the question that follows is answered by the provider itself, and its silence does.
 * @throws whatever the policy gave up with: the operation stays unknown.
 */
export function performOperation(
  provider: Provider,
  policy: ClientPolicy,
  operation: DueOperation,
): Promise<ProviderResult> {
  let { possiblySent } = operation;
  let charging = false;
  const work = async ({ signal }: { readonly signal: AbortSignal }) => {
    charging = false;
    if (possiblySent && !isPlanted('repeat-unasked')) {
      const known = await provider.find(operation, signal);
      if (known) return known;
    }
    possiblySent = true;
    charging = true;
    return provider.perform(operation, signal);
  };
  return policy.run(work, (error) => (charging ? verdictOnCharge(error) : undefined));
}

/** `undefined` where the error says as much of the provider as that of any other call. */
function verdictOnCharge(error: unknown): CallVerdict | undefined {
  if (!(error instanceof AppError)) return undefined;
  if (error.code === 'issuer_unavailable') return 'succeeded';
  return error.code === 'call_timed_out' ? 'proves-nothing' : undefined;
}
