import { createHmac, randomBytes } from 'node:crypto';

/** As many bytes of chance as the hash has; Standard Webhooks asks for 24 to 64. */
const SECRET_BYTES = 32;

export interface SignedWebhook {
  /** The same for every try. */
  readonly id: string;
  /** When this try was made, Unix seconds: receivers refuse what is old. */
  readonly timestamp: number;
  readonly body: string;
}

export function newSigningSecret(): Buffer {
  return randomBytes(SECRET_BYTES);
}

/** A secret as its customer gets it, once. */
export function formatSigningSecret(secret: Buffer): string {
  return `whsec_${secret.toString('base64')}`;
}

/**
 * The headers that let a receiver know who sent a webhook, and when: Standard Webhooks 1.0, symmetric signatures.
 * With several secrets, one signature each: a receiver accepts any.
 */
export function signatureHeaders(
  { id, timestamp, body }: SignedWebhook,
  secrets: readonly Buffer[],
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
