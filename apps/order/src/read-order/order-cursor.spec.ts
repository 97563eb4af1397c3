import { describe, expect, it } from '@jest/globals';
import { newSlottedId } from '@millrace/ids';
import { formatCursor, parseCursor } from './order-cursor.js';

const encode = (text: string) => Buffer.from(text).toString('base64url');

describe('the cursor of a list of orders', () => {
  it('comes back as it was', () => {
    const cursor = { createdAt: new Date('2026-01-01T00:00:00.123Z'), orderId: newSlottedId(7) };
    expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
  });

  it.each([
    '',
    'nonsense',
    '💥',
    encode('1'),
    encode('1.'),
    encode('1.not-an-id'),
    encode(`-1.${newSlottedId(7)}`),
    encode(`NaN.${newSlottedId(7)}`),
    encode(`9999999999999999.${newSlottedId(7)}`),
    encode(`1.${newSlottedId(7)}' OR true`),
  ])('is refused when it was not made here: %j', (text) => {
    expect(parseCursor(text)).toBeUndefined();
  });
});
