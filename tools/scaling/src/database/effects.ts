/** What a message does: the numbers of a name must appear in their order, each once. */
export interface Effect {
  readonly id: string;
  readonly name: string;
  readonly number: number;
}

/** All effects that were ever committed, and what was wrong with them. */
export class Effects {
  private readonly counts = new Map<string, number>();
  private readonly lastNumbers = new Map<string, number>();
  private doubled = 0;
  private disordered = 0;

  commit(effects: readonly Effect[]): void {
    for (const { id, name, number } of effects) {
      const count = (this.counts.get(id) ?? 0) + 1;
      this.counts.set(id, count);
      if (count > 1) this.doubled++;
      else if (number !== (this.lastNumbers.get(name) ?? -1) + 1) this.disordered++;
      this.lastNumbers.set(name, number);
    }
  }

  has(id: string): boolean {
    return this.counts.has(id);
  }

  /** Messages that have an effect. */
  get distinct(): number {
    return this.counts.size;
  }

  /** Effects beyond the first of a message. */
  get duplicates(): number {
    return this.doubled;
  }

  /** First effects that did not follow on the one before of the same name. */
  get outOfOrder(): number {
    return this.disordered;
  }
}
