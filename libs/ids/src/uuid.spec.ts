import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { formatUuid, isUuid, isUuidAt, slotOfKey, SLOT_COUNT, uuidV5, uuidV7 } from './index.js';

/** The algorithm as the RFC tells it, step by step. */
function uuidV5ByTheBook(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return formatUuid(bytes);
}

describe('isUuid and isUuidAt', () => {
  const byPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const good = uuidV7();

  it('agree with the pattern of the RFC on every character at every place', () => {
    for (let position = 0; position < 36; position++) {
      for (const character of [
        '/',
        '0',
        '1',
        '8',
        '9',
        ':',
        '@',
        'A',
        'B',
        'F',
        'G',
        '`',
        'a',
        'b',
        'c',
        'f',
        'g',
        '-',
        '\u0131',
        '',
      ]) {
        const text = good.slice(0, position) + character + good.slice(position + 1);
        expect({ text, is: isUuid(text) }).toEqual({ text, is: byPattern.test(text) });
        const within = `"${text}"`;
        expect({ text, is: isUuidAt(within, 1) }).toEqual({
          text,
          is: byPattern.test(within.slice(1, 37).toLowerCase()),
        });
      }
    }
    expect([isUuid(''), isUuid(`${good}0`), isUuidAt(good, 1), isUuid(good.toUpperCase())]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('uuidV5', () => {
  it('gives the published vector for the DNS namespace', () => {
    expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });

  it.each(['', 'a name', 'ä € \u{1f4e6}', '\ud800', 'x'.repeat(5_000)])(
    'is the one of the RFC for %j',
    (name) => {
      for (const namespace of [uuidV7(), uuidV7().toUpperCase()]) {
        expect(uuidV5(namespace, name)).toBe(uuidV5ByTheBook(namespace, name));
      }
    },
  );

  it('does not confuse where one part ends and the next begins', () => {
    const namespace = uuidV7();
    expect(uuidV5(namespace, 'ab', 'c')).not.toBe(uuidV5(namespace, 'a', 'bc'));
  });
});

describe('the slot of a key', () => {
  it('is from the first two bytes of its SHA-1', () => {
    for (const key of ['', 'customer-1', 'ä']) {
      expect(slotOfKey(key)).toBe(createHash('sha1').update(key).digest().readUInt16BE(0) % SLOT_COUNT);
    }
  });
});

describe('uuidV7', () => {
  it('is another one each time', () => {
    const ids = Array.from({ length: 2_000 }, () => uuidV7(1));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is a UUID and sorts by time', () => {
    expect(isUuid(uuidV7())).toBe(true);
    expect(uuidV7(1_000) < uuidV7(1_001)).toBe(true);
  });
});
