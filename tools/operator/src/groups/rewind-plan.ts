/** Where a group stands in one partition, and where it would stand at the moment. Offsets as Kafka writes them. */
export interface Standing {
  readonly partition: number;
  /** `-1`: nothing was ever committed, so it reads from the beginning as it is. */
  readonly committed: string;
  /** Of the first record at or after the moment, else the end. */
  readonly atMoment: string;
}

export interface StepBack {
  readonly partition: number;
  readonly from: string;
  readonly to: string;
  /** Offsets that are read again. */
  readonly again: number;
}

/** The partitions that have to go back. Never forward: what is skipped would be heard by nobody. */
export function planRewind(standings: readonly Standing[]): readonly StepBack[] {
  return standings
    .filter(({ committed, atMoment }) => BigInt(committed) >= 0n && BigInt(atMoment) < BigInt(committed))
    .map(({ partition, committed, atMoment }) => ({
      partition,
      from: committed,
      to: atMoment,
      again: Number(BigInt(committed) - BigInt(atMoment)),
    }))
    .toSorted((a, b) => a.partition - b.partition);
}
