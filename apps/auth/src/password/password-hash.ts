import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto';
import { promisify } from 'node:util';

const argon2Async = promisify(argon2);

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** The argon2id hash of a password as a PHC string, which carries its parameters and salt. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, {
    nonce: salt,
    memory: MEMORY_KIB,
    passes: PASSES,
    parallelism: LANES,
    tagLength: HASH_BYTES,
  });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${encode(salt)}$${encode(hash)}`;
}

/**
 * Whether the password is the one behind a stored hash, whatever parameters that was made with. Takes the
 * same time for every wrong password.
 * @throws Error when the stored text is no argon2id PHC string: a fault of ours, not of who logs in.
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const parts = PHC.exec(stored);
  if (!parts) throw new Error('the stored password hash is not an argon2id PHC string');
  const expected = Buffer.from(parts[5]!, 'base64');
  const actual = await derive(password, {
    memory: Number(parts[1]),
    passes: Number(parts[2]),
    parallelism: Number(parts[3]),
    nonce: Buffer.from(parts[4]!, 'base64'),
    tagLength: expected.length,
  });
  return timingSafeEqual(actual, expected);
}

function derive(password: string, parameters: Omit<Argon2Parameters, 'message'>): Promise<Buffer> {
  // NFKC: the same password typed on two keyboards is the same text (NIST SP 800-63B).
  return argon2Async('argon2id', { message: password.normalize('NFKC'), ...parameters });
}

/** Base64 without padding, as the PHC format wants it. */
function encode(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
