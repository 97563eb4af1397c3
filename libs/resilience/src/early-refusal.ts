import { type Clock, systemClock } from '@millrace/context';
import type { AdmissionDecision } from './backlog-admission.js';
import type { OverloadHint } from './overload-hint.js';
import { retryAfterOf } from './retry-after.js';

export interface EarlyRefusalOptions {
  /** A hint is followed for so long, in ms; then some must pass and bring a new one. Default 1,000. */
  readonly freshMs?: number;
  readonly clock?: Clock;
  /** From 0 to 1, 1 excluded. Default `Math.random`. */
  readonly random?: () => number;
}

/** What passes carries the share that was refused of its like, so that the server does not refuse that again. */
export type EarlyDecision =
  | Extract<AdmissionDecision, { readonly admitted: false }>
  | { readonly admitted: true; readonly passedShare: number };

/**
 * Refuses in the place of an overloaded server, as its last answers said: a request that is refused at the door
 * costs the server nothing, and what a server spends on saying no it cannot spend on its work. Which scope a key
 * belongs to is learnt from answers too; keys should be few (buckets, not customers). Without a fresh hint
 * everything passes, and the server decides.
 */
export class EarlyRefusal {
  private readonly freshMs: number;
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly scopes = new Map<number, string>();
  private readonly hints = new Map<string, OverloadHint & { readonly atMs: number }>();

  constructor(options: EarlyRefusalOptions = {}) {
    this.freshMs = options.freshMs ?? 1_000;
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
  }

  decide(key: number): EarlyDecision {
    const hint = this.hints.get(this.scopes.get(key) ?? '');
    if (!hint || this.clock.now() - hint.atMs > this.freshMs) return { admitted: true, passedShare: 0 };
    if (this.random() >= hint.share) return { admitted: true, passedShare: hint.share };
    return { admitted: false, retryAfterSeconds: retryAfterOf(hint.excessSeconds, this.random) };
  }

  /** What an answer to a request with this key said; `undefined` when its server is not overloaded. */
  learn(key: number, hint: OverloadHint | undefined): void {
    if (hint) {
      this.scopes.set(key, hint.scope);
      this.hints.set(hint.scope, { ...hint, atMs: this.clock.now() });
      return;
    }
    const scope = this.scopes.get(key);
    if (scope !== undefined) this.hints.delete(scope);
  }
}
