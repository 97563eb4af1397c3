import { describe, expect, it } from '@jest/globals';
import { FlowWindow } from './flow-window.js';
import type { FetchedRecord } from './record.js';

const records = (count: number, bytes = 0): FetchedRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    offset: String(index),
    key: null,
    value: Buffer.alloc(bytes),
    headers: {},
  }));

describe('a flow window', () => {
  it('pauses once at the high watermark and resumes once at the low one', () => {
    const window = new FlowWindow({ highRecords: 10, highBytes: 1e9, lowRecords: 4 });
    expect(window.fetched(records(9))).toBe('go-on');
    expect(window.fetched(records(3))).toBe('pause');
    expect(window.fetched(records(1))).toBe('go-on');
    expect(window.settled(records(8))).toBe('go-on');
    expect(window.length).toBe(5);
    expect(window.settled(records(1))).toBe('resume');
    expect(window.settled(records(1))).toBe('go-on');
  });

  it('counts bytes too: few large records also pause', () => {
    const window = new FlowWindow({ highRecords: 1_000, highBytes: 4_000, lowRecords: 500 });
    expect(window.fetched(records(3, 1_500))).toBe('pause');
    expect(window.settled(records(1, 1_500))).toBe('go-on');
    expect(window.settled(records(1, 1_500))).toBe('resume');
  });

  it('slides: what is settled makes room for as much', () => {
    const window = new FlowWindow({ highRecords: 10, highBytes: 1e9, lowRecords: 4 });
    for (let turn = 0; turn < 100; turn++) {
      expect(window.fetched(records(9))).toBe('go-on');
      expect(window.settled(records(9))).toBe('go-on');
    }
    expect(window.length).toBe(0);
  });
});
