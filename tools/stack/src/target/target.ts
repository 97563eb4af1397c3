import type { Account } from '../stack/stack-identity.js';

/** A system that somebody else has started, and as much of it as its operator knows. */
export interface Target {
  /** Without a slash at its end. */
  readonly gatewayUrl: string;
  readonly operator: Account;
  /** The payment sandbox, where it can be reached: its own ledger tells what was really taken. */
  readonly provider?: PaymentProvider;
}

export interface PaymentProvider {
  readonly url: string;
  readonly apiKey: string;
}
