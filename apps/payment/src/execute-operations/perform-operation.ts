import type { ClientPolicy } from '@millrace/resilience';
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
 * @throws whatever the policy gave up with: the operation stays unknown.
 */
export function performOperation(
  provider: Provider,
  policy: ClientPolicy,
  operation: DueOperation,
): Promise<ProviderResult> {
  let { possiblySent } = operation;
  return policy.run(async ({ signal }) => {
    if (possiblySent) {
      const known = await provider.find(operation, signal);
      if (known) return known;
    }
    possiblySent = true;
    return provider.perform(operation, signal);
  });
}
