import { describe, expect, it } from '@jest/globals';
import { RecordBuffer } from './record-buffer.js';
import type { FetchedRecord } from './record.js';

const fetched = (count: number, from = 0, bytes = 0): FetchedRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    offset: String(from + index),
    key: null,
    value: Buffer.alloc(bytes),
    headers: {},
  }));

describe('a record buffer', () => {
  it('gives back what was put in, in order, as much as asked for', () => {
    const buffer = new RecordBuffer({ highRecords: 100, highBytes: 1e9, lowRecords: 10 });
    buffer.add(fetched(3));
    buffer.add(fetched(2, 3));
    const offsets = (maximum: number) => buffer.take(maximum).records.map((record) => record.offset);
    expect(offsets(4)).toEqual(['0', '1', '2', '3']);
    expect(offsets(4)).toEqual(['4']);
    expect(offsets(4)).toEqual([]);
  });

  it('pauses once at the high watermark and resumes once at the low one', () => {
    const buffer = new RecordBuffer({ highRecords: 10, highBytes: 1e9, lowRecords: 4 });
    expect(buffer.add(fetched(9))).toBe('go-on');
    expect(buffer.add(fetched(3, 9))).toBe('pause');
    expect(buffer.add(fetched(1, 12))).toBe('go-on');
    expect(buffer.take(8)).toMatchObject({ flow: 'go-on' });
    expect(buffer.length).toBe(5);
    expect(buffer.take(1)).toMatchObject({ flow: 'resume' });
    expect(buffer.take(1)).toMatchObject({ flow: 'go-on' });
  });

  it('counts bytes too: few large records also pause', () => {
    const buffer = new RecordBuffer({ highRecords: 1_000, highBytes: 4_000, lowRecords: 500 });
    expect(buffer.add(fetched(3, 0, 1_500))).toBe('pause');
    expect(buffer.take(1)).toMatchObject({ flow: 'go-on' });
    expect(buffer.take(1)).toMatchObject({ flow: 'resume' });
  });

  it('is empty and open after a clear', () => {
    const buffer = new RecordBuffer({ highRecords: 2, highBytes: 1e9, lowRecords: 1 });
    buffer.add(fetched(2));
    buffer.clear();
    expect(buffer.length).toBe(0);
    expect(buffer.add(fetched(2))).toBe('pause');
  });
});
