import { defineSettings, httpUrl, list, positiveInt, type SettingValues } from '@millrace/config';
import { httpSettings, tokenSettings } from '@millrace/service-kit';
import { z } from 'zod';

/** Base URLs of the replicas of one service: scheme, host and port, nothing behind them. */
const replicaUrls = list.pipe(
  z.array(
    httpUrl
      .refine((url) => new URL(url).href === `${new URL(url).origin}/`, 'must be scheme, host and port only')
      .transform((url) => new URL(url).origin),
  ),
);

export const gatewaySettings = defineSettings({
  ...httpSettings,
  ...tokenSettings,
  authUrls: { env: 'AUTH_URLS', schema: replicaUrls, doc: 'Base URLs of auth, comma separated.' },
  orderUrls: { env: 'ORDER_URLS', schema: replicaUrls, doc: 'Base URLs of order, comma separated.' },
  inventoryUrls: {
    env: 'INVENTORY_URLS',
    schema: replicaUrls,
    doc: 'Base URLs of inventory, comma separated.',
  },
  accountRequestsPerSecond: {
    env: 'GATEWAY_ACCOUNT_REQUESTS_PER_SECOND',
    schema: positiveInt,
    default: 200,
    doc: 'Requests each second of one account in the long run, at each gateway; more are answered 429. Operators are not limited.',
  },
  accountRequestBurst: {
    env: 'GATEWAY_ACCOUNT_REQUEST_BURST',
    schema: positiveInt,
    default: 2_000,
    doc: 'Requests of one account at once after a quiet time.',
  },
  paymentUrls: { env: 'PAYMENT_URLS', schema: replicaUrls, doc: 'Base URLs of payment, comma separated.' },
});

export type GatewaySettings = SettingValues<typeof gatewaySettings>;
