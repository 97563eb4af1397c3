import { ContextKey } from '@millrace/context';

/** Who asks: what a verified access token says. */
export interface Principal {
  /** Id of the account (`sub`). */
  readonly subject: string;
  readonly roles: readonly string[];
  /** Id of the token (`jti`), for logs and audits; the token itself is never kept. */
  readonly tokenId: string;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/** Who the running work is done for; absent on public routes and in background work. */
export const PRINCIPAL = new ContextKey<Principal>('principal');
