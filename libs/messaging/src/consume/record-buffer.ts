import { type FetchedRecord, sizeOf } from './record.js';

export interface Watermarks {
  /** At this many records, or bytes, fetching pauses. */
  readonly highRecords: number;
  readonly highBytes: number;
  /** Down to this many records (and half of the bytes), it resumes. */
  readonly lowRecords: number;
}

/**
 * The records of one partition between fetch and handler, in order. Bounded: by the high watermark plus what
 * one fetch brings, since a fetch that is under way cannot be taken back.
 */
export class RecordBuffer {
  private records: FetchedRecord[] = [];
  private bytes = 0;
  private full = false;

  constructor(private readonly watermarks: Watermarks) {}

  get length(): number {
    return this.records.length;
  }

  /** @returns `pause` when the high watermark was crossed by this. */
  add(records: readonly FetchedRecord[]): 'pause' | 'go-on' {
    for (const record of records) {
      this.records.push(record);
      this.bytes += sizeOf(record);
    }
    const high =
      this.records.length >= this.watermarks.highRecords || this.bytes >= this.watermarks.highBytes;
    if (!high || this.full) return 'go-on';
    this.full = true;
    return 'pause';
  }

  /** Takes up to `maximum` of the oldest records; `resume` when the low watermark was reached by this. */
  take(maximum: number): { readonly records: readonly FetchedRecord[]; readonly flow: 'resume' | 'go-on' } {
    const records = this.records.splice(0, maximum);
    for (const record of records) this.bytes -= sizeOf(record);
    const low =
      this.records.length <= this.watermarks.lowRecords && this.bytes <= this.watermarks.highBytes / 2;
    if (!low || !this.full) return { records, flow: 'go-on' };
    this.full = false;
    return { records, flow: 'resume' };
  }

  clear(): void {
    this.records = [];
    this.bytes = 0;
    this.full = false;
  }
}
