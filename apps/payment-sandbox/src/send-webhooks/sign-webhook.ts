import { createHmac } from 'node:crypto';

/** The header that carries time and signature. */
export const SIGNATURE_HEADER = 'provider-signature';

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`. Made anew for each delivery, so that a retry is fresh. */
export function signWebhook(body: string, secret: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1_000);
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}
