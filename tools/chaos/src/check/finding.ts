/** L lost, T terminal, S stock, M money, D duplicates, O order of messages, Q quiet, A answers. */
export type Invariant = 'L' | 'T' | 'S' | 'M' | 'D' | 'O' | 'Q' | 'A';

/** One thing that must not be. */
export interface Finding {
  readonly invariant: Invariant;
  /** The order it is about, when it is about one. */
  readonly orderId?: string;
  readonly what: string;
}
