/** What moved money at the provider: set aside, taken, let go, or given back. */
export interface Movement {
  readonly kind: 'authorize' | 'capture' | 'void' | 'refund';
  /** The provider's. */
  readonly authorizationId: string;
  /** What we called it: the order's id, where it was us. */
  readonly reference: string;
  readonly amountMinor: number;
  /** ISO 4217. */
  readonly currency: string;
}

export interface MovementPage {
  /** Oldest first. */
  readonly movements: readonly Movement[];
  /** To go on after; absent on the last page. */
  readonly nextAfter?: number;
  /** By the provider's clock, Unix ms: what moved before is in its list, or did not move. */
  readonly completeUntilMs: number;
}

/** A span of the provider's time, in Unix ms; `toMs` excluded. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}
