/** How long to look. */
export interface Mode {
  readonly name: 'smoke' | 'quick' | 'full';
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly skus: number;
  readonly customers: number;
}

export const MODES = {
  /** Shows that every case works and keeps the invariants; says nothing about speed. */
  smoke: { name: 'smoke', rounds: 1, warmUpMs: 300, measureMs: 1_000, skus: 100, customers: 50 },
  /** Under 4 minutes: a first look. */
  quick: { name: 'quick', rounds: 2, warmUpMs: 1_000, measureMs: 3_000, skus: 1_000, customers: 1_000 },
  /** Under 40 minutes: what a report is made from. */
  full: { name: 'full', rounds: 5, warmUpMs: 3_000, measureMs: 8_000, skus: 1_000, customers: 1_000 },
} as const satisfies Record<string, Mode>;
