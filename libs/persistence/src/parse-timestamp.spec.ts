import { describe, expect, it } from '@jest/globals';
import { parseTimestamp } from './parse-timestamp.js';

describe('a timestamp of the server', () => {
  it.each([
    ['2026-11-25 10:49:53+00', '2026-11-25T10:49:53.000Z'],
    ['2026-11-25 10:49:53.1+00', '2026-11-25T10:49:53.100Z'],
    ['2026-11-25 10:49:53.12+00', '2026-11-25T10:49:53.120Z'],
    ['2026-11-25 10:49:53.007+00', '2026-11-25T10:49:53.007Z'],
    ['2026-11-25 10:49:53.123999+00', '2026-11-25T10:49:53.123Z'],
    ['2024-02-29 00:00:00+00', '2024-02-29T00:00:00.000Z'],
    ['1969-12-31 23:59:59.5+00', '1969-12-31T23:59:59.500Z'],
    ['9999-12-31 23:59:59.999999+00', '9999-12-31T23:59:59.999Z'],
  ])('in UTC: %s', (text, iso) => {
    expect(parseTimestamp(text)).toEqual(new Date(iso));
  });

  it.each([
    ['2026-11-25 12:49:53.5+02', '2026-11-25T10:49:53.500Z'],
    ['2026-11-25 16:19:53.5+05:30', '2026-11-25T10:49:53.500Z'],
    ['2026-11-25 07:49:53-03', '2026-11-25T10:49:53.000Z'],
    ['12026-11-25 10:49:53+00', '+012026-11-25T10:49:53.000Z'],
    ['0050-01-01 00:00:00+00', '0050-01-01T00:00:00.000Z'],
    ['0044-03-15 12:00:00+00 BC', '-000043-03-15T12:00:00.000Z'],
  ])('elsewhere, or long ago: %s', (text, iso) => {
    expect(parseTimestamp(text)).toEqual(new Date(iso));
  });

  it('that never comes', () => {
    expect(parseTimestamp('infinity')).toBe(Number.POSITIVE_INFINITY);
    expect(parseTimestamp('-infinity')).toBe(Number.NEGATIVE_INFINITY);
  });
});
