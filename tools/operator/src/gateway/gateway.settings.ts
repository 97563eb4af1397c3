import { defineSettings, httpUrl } from '@millrace/config';
import { z } from 'zod';

/** How to reach a running system as an operator. */
export const gatewaySettings = defineSettings({
  url: { env: 'MILLRACE_URL', schema: httpUrl, doc: 'Base URL of the gateway.' },
  token: {
    env: 'MILLRACE_TOKEN',
    schema: z.string().min(1),
    optional: true,
    secret: true,
    doc: "An operator's access token; or MILLRACE_EMAIL and MILLRACE_PASSWORD.",
  },
  email: { env: 'MILLRACE_EMAIL', schema: z.string().min(1), optional: true, doc: "The operator's account." },
  password: {
    env: 'MILLRACE_PASSWORD',
    schema: z.string().min(1),
    optional: true,
    secret: true,
    doc: "The operator account's password.",
  },
});

export const GATEWAY_VARIABLES = Object.values(gatewaySettings)
  .map(({ env }) => env)
  .join(' ');
