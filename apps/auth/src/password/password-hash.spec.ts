import { describe, expect, it } from '@jest/globals';
import { hashPassword, verifyPassword } from './password-hash.js';

describe('hashPassword', () => {
  it('is argon2id with 19 MiB, two passes and one lane, as a PHC string with a 16 byte salt', async () => {
    const hash = await hashPassword('correct horse battery');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  });

  it('salts: one password never has one hash twice', async () => {
    const [one, two] = await Promise.all([hashPassword('same password'), hashPassword('same password')]);
    expect(one).not.toBe(two);
  });
});

describe('verifyPassword', () => {
  it('accepts the password and nothing near it', async () => {
    const hash = await hashPassword('correct horse battery');
    await expect(verifyPassword('correct horse battery', hash)).resolves.toBe(true);
    await expect(verifyPassword('correct horse batterz', hash)).resolves.toBe(false);
    await expect(verifyPassword('', hash)).resolves.toBe(false);
  });

  it('takes two ways to type one character for the same', async () => {
    const hash = await hashPassword('caf\u00e9 au lait, please');
    await expect(verifyPassword('cafe\u0301 au lait, please', hash)).resolves.toBe(true);
  });

  // From the tests of the reference implementation (phc-winner-argon2, test.c): other parameters than ours.
  it('reads hashes that another implementation made', async () => {
    const reference =
      '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    await expect(verifyPassword('password', reference)).resolves.toBe(true);
    await expect(verifyPassword('passwore', reference)).resolves.toBe(false);
  });

  it.each(['', 'plain', '$2b$12$abcdefghijklmnopqrstuv', '$argon2i$v=19$m=19456,t=2,p=1$AAAA$AAAA'])(
    'calls %j a fault of ours rather than a wrong password',
    async (stored) => {
      await expect(verifyPassword('x', stored)).rejects.toThrow('not an argon2id PHC string');
    },
  );
});
