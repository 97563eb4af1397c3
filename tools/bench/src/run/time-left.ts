/** The work of a run, in units of any kind; what each step really took makes the forecast better. */
export class TimeLeft {
  private doneUnits = 0;
  private spentMs = 0;

  constructor(private readonly totalUnits: number) {}

  done(units: number, tookMs: number): void {
    this.doneUnits += units;
    this.spentMs += tookMs;
  }

  /** Undefined until something is done. */
  leftMs(): number | undefined {
    if (this.doneUnits === 0) return undefined;
    return (this.spentMs / this.doneUnits) * Math.max(0, this.totalUnits - this.doneUnits);
  }
}
