import { uuidV7 } from '@millrace/ids';
import { describe, expect, it } from '@jest/globals';
import { decodeCursor, encodeCursor } from './dead-letter-cursor.js';

describe('a cursor of dead letters', () => {
  it('comes back as the position it was made from', () => {
    const position = { diedAtUs: 1_764_000_000_123_456, id: uuidV7() };
    expect(decodeCursor(encodeCursor(position))).toEqual(position);
  });

  it.each([
    '',
    'x',
    Buffer.from(`1e9.${uuidV7()}`).toString('base64url'),
    Buffer.from('1.x').toString('base64url'),
  ])('is refused when it was made up: %j', (cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
  });
});
