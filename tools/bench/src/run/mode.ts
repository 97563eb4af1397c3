/** How long to look. */
export interface Mode {
  readonly name: 'smoke' | 'quick' | 'full';
  readonly rounds: number;
  /** Of a system that has just been started: its code is slow until it has been compiled, the servers' too. */
  readonly firstWarmUpMs: number;
  /** Before every measurement. */
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly skus: number;
  readonly customers: number;
  /** Rows of every table before the first new order, in the case that is about them. */
  readonly oldOrders: number;
  readonly soakMs: number;
  /** Before a measurement above the capacity: a backlog takes seconds to build up, and how the system lives with it is the question. */
  readonly overloadWarmUpMs: number;
  /** Closed loops have no more orders in flight than this, whatever their names say. */
  readonly mostInFlight: number;
  /** Load after a kill, while things come back. */
  readonly afterKillMs: number;
  /**
   * Cases that change or hurt a system do so to the product that all others use, instead of each having its own: what
   * one leaves behind makes the next slower, and must not make it wrong.
   */
  readonly sharesSystem: boolean;
}

export const MODES = {
  /** Shows that every case works and keeps the invariants; says nothing about speed. */
  smoke: {
    name: 'smoke',
    rounds: 1,
    firstWarmUpMs: 300,
    warmUpMs: 100,
    measureMs: 300,
    skus: 100,
    customers: 50,
    oldOrders: 2_000,
    soakMs: 1_000,
    overloadWarmUpMs: 100,
    mostInFlight: 32,
    afterKillMs: 1_000,
    sharesSystem: true,
  },
  /** Under 4 minutes: a first look. */
  quick: {
    name: 'quick',
    rounds: 2,
    firstWarmUpMs: 4_000,
    warmUpMs: 500,
    measureMs: 1_500,
    skus: 1_000,
    customers: 1_000,
    oldOrders: 100_000,
    soakMs: 60_000,
    overloadWarmUpMs: 3_000,
    mostInFlight: Number.POSITIVE_INFINITY,
    afterKillMs: 8_000,
    sharesSystem: false,
  },
  /** Under 40 minutes: what a report is made from. */
  full: {
    name: 'full',
    rounds: 5,
    firstWarmUpMs: 45_000,
    warmUpMs: 3_000,
    measureMs: 8_000,
    skus: 1_000,
    customers: 1_000,
    oldOrders: 10_000_000,
    soakMs: 1_800_000,
    overloadWarmUpMs: 6_000,
    mostInFlight: Number.POSITIVE_INFINITY,
    afterKillMs: 8_000,
    sharesSystem: false,
  },
} as const satisfies Record<string, Mode>;
