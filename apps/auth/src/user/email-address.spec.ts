import { describe, expect, it } from '@jest/globals';
import { emailAddress } from './email-address.js';

describe('emailAddress', () => {
  it('gives every spelling of an address one form', () => {
    expect(emailAddress.parse('Ada.Lovelace@Example.COM')).toBe('ada.lovelace@example.com');
  });

  it.each(['', 'ada', 'ada@', '@example.com', 'ada@example.com ', 'a b@example.com', 'ada@example.com\nx'])(
    'refuses %j',
    (text) => {
      expect(emailAddress.safeParse(text).success).toBe(false);
    },
  );

  it('refuses what no mail server would take', () => {
    expect(emailAddress.safeParse(`${'a'.repeat(250)}@example.com`).success).toBe(false);
  });
});
