/** Answers whether everything below an offset is done, looking at each record once. */
export class DoneOffsets {
  private readonly doneBelow: number[];

  constructor(
    partitions: number,
    private readonly idsOf: (partition: number) => readonly string[],
    private readonly isDone: (id: string) => boolean,
  ) {
    this.doneBelow = Array.from({ length: partitions }, () => 0);
  }

  includes(partition: number, offset: number): boolean {
    const ids = this.idsOf(partition);
    while (this.doneBelow[partition]! < offset) {
      const id = ids[this.doneBelow[partition]!];
      if (id === undefined || !this.isDone(id)) return false;
      this.doneBelow[partition]!++;
    }
    return true;
  }
}
