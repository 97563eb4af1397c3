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
}

export const MODES = {
  /** Shows that every case works and keeps the invariants; says nothing about speed. */
  smoke: {
    name: 'smoke',
    rounds: 1,
    firstWarmUpMs: 1_000,
    warmUpMs: 300,
    measureMs: 1_000,
    skus: 100,
    customers: 50,
    oldOrders: 2_000,
    soakMs: 2_000,
  },
  /** Under 4 minutes: a first look. */
  quick: {
    name: 'quick',
    rounds: 2,
    firstWarmUpMs: 10_000,
    warmUpMs: 500,
    measureMs: 2_000,
    skus: 1_000,
    customers: 1_000,
    oldOrders: 100_000,
    soakMs: 60_000,
  },
  /** Under 40 minutes: what a report is made from. */
  full: {
    name: 'full',
    rounds: 5,
    firstWarmUpMs: 60_000,
    warmUpMs: 3_000,
    measureMs: 8_000,
    skus: 1_000,
    customers: 1_000,
    oldOrders: 10_000_000,
    soakMs: 1_800_000,
  },
} as const satisfies Record<string, Mode>;
