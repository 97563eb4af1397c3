/** The outcomes of the last `size` calls, whenever they were. */
export class CountWindow {
  private readonly failed: boolean[] = [];
  private next = 0;
  private failures = 0;

  constructor(private readonly size: number) {}

  record(failed: boolean): void {
    if (this.failed[this.next]) this.failures -= 1;
    if (failed) this.failures += 1;
    this.failed[this.next] = failed;
    this.next = (this.next + 1) % this.size;
  }

  /** Share of failures in percent; `undefined` before `size` calls are known. */
  failurePercent(): number | undefined {
    return this.failed.length < this.size ? undefined : (this.failures / this.size) * 100;
  }

  clear(): void {
    this.failed.length = 0;
    this.next = 0;
    this.failures = 0;
  }
}
