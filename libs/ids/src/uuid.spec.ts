import { describe, expect, it } from '@jest/globals';
import { isUuid, uuidV5, uuidV7 } from './index.js';

describe('uuidV5', () => {
  it('gives the published vector for the DNS namespace', () => {
    expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });

  it('does not confuse where one part ends and the next begins', () => {
    const namespace = uuidV7();
    expect(uuidV5(namespace, 'ab', 'c')).not.toBe(uuidV5(namespace, 'a', 'bc'));
  });
});

describe('uuidV7', () => {
  it('is a UUID and sorts by time', () => {
    expect(isUuid(uuidV7())).toBe(true);
    expect(uuidV7(1_000) < uuidV7(1_001)).toBe(true);
  });
});
