import { describe, expect, it } from '@jest/globals';
import { storableText } from './storable-text.js';
import { headersAsText, restoreHeaders, storeHeaders } from './stored-headers.js';

describe('stored headers', () => {
  const bytes = Buffer.from([0xff, 0x00, 0x41]);

  it('keep text as text, and any bytes without loss', () => {
    const stored = storeHeaders({
      ce_id: Buffer.from('abc'),
      odd: bytes,
      nul: 'a\u0000b',
      twice: ['x', bytes],
    });
    expect(stored).toEqual({
      ce_id: 'abc',
      odd: { base64: bytes.toString('base64') },
      nul: { base64: Buffer.from('a\u0000b').toString('base64') },
      twice: ['x', { base64: bytes.toString('base64') }],
    });
    expect(restoreHeaders(stored)).toEqual({
      ce_id: 'abc',
      odd: bytes,
      nul: Buffer.from('a\u0000b'),
      twice: ['x', bytes],
    });
  });

  it('keep a header that has no value', () => {
    const headers = { ce_id: 'abc', empty: null, twice: ['x', null] };
    expect(restoreHeaders(storeHeaders(headers))).toEqual(headers);
    expect(headersAsText(headers)).toEqual({ ce_id: 'abc' });
  });

  it('need no escape that Postgres refuses', () => {
    const json = JSON.stringify(storeHeaders({ 'na\u0000me': Buffer.from('v\u0000') }));
    expect(json).not.toContain(String.raw`\u0000`);
  });

  it('of a repeated header the last counts', () => {
    expect(headersAsText({ a: ['1', Buffer.from('2')], b: undefined })).toEqual({ a: '2' });
    expect(headersAsText(undefined)).toEqual({});
  });
});

describe('storable text', () => {
  it('has no NUL, no half of a surrogate pair, and an end', () => {
    expect(storableText('a\u0000b\ud83d')).toBe('a\uFFFDb\uFFFD');
    expect(storableText(`${'x'.repeat(1_999)}\u{1F600}tail`)).toBe(`${'x'.repeat(1_999)}\uFFFD...`);
  });
});
