import { randomBytes, randomUUID } from 'node:crypto';
import type { Account } from '../stack/stack-identity.js';
import type { StackState } from '../stack/stack-state.js';
import type { Target } from '../target/target.js';

/** A system that runs, and who the customer of the demo is there. */
export interface DemoSystem extends Target {
  readonly customer: Account;
}

/** A stack on this machine: its customer is the same in every demo. */
export function systemOfStack({ gateway, services, credentials }: StackState): DemoSystem {
  const provider = services.find(({ service }) => service === 'payment-sandbox');
  if (!provider) throw new Error('this stack has no payment provider');
  return {
    gatewayUrl: gateway.url,
    operator: credentials.operator,
    customer: credentials.customer,
    provider: { url: provider.url, apiKey: credentials.paymentProviderApiKey },
  };
}

/** A system of somebody else: every demo brings a customer of its own. */
export function systemOfTarget(target: Target): DemoSystem {
  return {
    ...target,
    customer: {
      email: `demo-${randomUUID()}@millrace.example`,
      password: randomBytes(18).toString('base64url'),
    },
  };
}
