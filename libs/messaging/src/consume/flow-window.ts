import { type FetchedRecord, sizeOf } from './record.js';

export interface WindowLimits {
  /** At this many records, or bytes, fetching pauses. */
  readonly highRecords: number;
  readonly highBytes: number;
  /** Down to this many records (and half of the bytes), it resumes. */
  readonly lowRecords: number;
}

/**
 * The sliding window over the records of one partition that are in flight: fetched, and not settled. Fetching
 * moves its front on, settling its back. Between the high and the low watermark it says nothing, so that
 * fetching does not pause and resume with every batch. It is bounded by the high watermark plus what one fetch
 * brings: a fetch that is under way cannot be taken back.
 */
export class FlowWindow {
  private records = 0;
  private bytes = 0;
  private full = false;

  constructor(private readonly limits: WindowLimits) {}

  /** Records in flight. */
  get length(): number {
    return this.records;
  }

  /** @returns `pause` when the high watermark was crossed by this. */
  fetched(records: readonly FetchedRecord[]): 'pause' | 'go-on' {
    this.records += records.length;
    for (const record of records) this.bytes += sizeOf(record);
    const high = this.records >= this.limits.highRecords || this.bytes >= this.limits.highBytes;
    if (!high || this.full) return 'go-on';
    this.full = true;
    return 'pause';
  }

  /** @returns `resume` when the low watermark was reached by this. */
  settled(records: readonly FetchedRecord[]): 'resume' | 'go-on' {
    this.records -= records.length;
    for (const record of records) this.bytes -= sizeOf(record);
    const low = this.records <= this.limits.lowRecords && this.bytes <= this.limits.highBytes / 2;
    if (!low || !this.full) return 'go-on';
    this.full = false;
    return 'resume';
  }
}
