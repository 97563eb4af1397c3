import { describe, expect, it } from '@jest/globals';
import { retryAfterSeconds } from './retry-after.js';

const NOW_MS = Date.parse('Sun, 06 Nov 1994 08:49:00 GMT');

describe('what a Retry-After asks for', () => {
  it.each<[string, string | undefined, number]>([
    ['seconds', '120', 120],
    ['a date', 'Sun, 06 Nov 1994 08:49:37 GMT', 37],
    ['a date that is over', 'Sun, 06 Nov 1994 08:48:37 GMT', 0],
    ['nothing', undefined, 0],
    ['a day, of which an hour is given', '86400', 3_600],
    ['a date of next year, the same', 'Mon, 06 Nov 1995 08:49:37 GMT', 3_600],
    ['less than nothing', '-5', 0],
    ['a fraction', '1.5', 0],
    ['a date of another form', '1994-11-06T08:49:37Z', 0],
    ['a day that there is not', 'Sun, 99 Nov 1994 08:49:37 GMT', 0],
    ['words', 'soon', 0],
  ])('%s', (_, header, seconds) => {
    expect(retryAfterSeconds(header, NOW_MS)).toBe(seconds);
  });
});
