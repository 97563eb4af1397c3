import type { PaymentProvider, StackState } from '@millrace/stack';

/** Where a running system keeps what the checks read. */
export interface Deployment {
  readonly gatewayUrl: string;
  /** URLs by name. */
  readonly shards: Readonly<Record<string, string>>;
  readonly inventoryUrl: string;
  readonly paymentUrl: string;
  readonly brokers: readonly string[];
  /** Absent where its ledger cannot be read: then M and the movements of D are not checked. */
  readonly provider?: PaymentProvider;
  /** Services whose readiness counts, by name. */
  readonly readyUrls: Readonly<Record<string, string>>;
}

/** Where a stack of this machine keeps what. */
export function deploymentOfStack({
  gateway,
  services,
  databases,
  kafka,
  credentials,
}: StackState): Deployment {
  const provider = services.find(({ service }) => service === 'payment-sandbox')!;
  return {
    gatewayUrl: gateway.url,
    shards: { order_shard_0: databases.order_shard_0, order_shard_1: databases.order_shard_1 },
    inventoryUrl: databases.inventory,
    paymentUrl: databases.payment,
    brokers: kafka.brokers,
    provider: { url: provider.url, apiKey: credentials.paymentProviderApiKey },
    readyUrls: Object.fromEntries(services.map(({ instance, url }) => [instance, url])),
  };
}
