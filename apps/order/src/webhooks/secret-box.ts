import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { webhooksErrors } from './webhooks.errors.js';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A key as a setting: 32 bytes in base64, of either alphabet. */
export const sealingKey = z
  .string()
  .regex(/^[\w+/-]+={0,2}$/, 'must be base64')
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === KEY_BYTES, `must be ${KEY_BYTES} bytes in base64`);

/**
 * Keeps secrets in a database that cannot read them: AES-256-GCM, a random nonce each, bound to what they belong
 * to. A sealed secret is `v1.<id of the key>.<nonce, ciphertext and tag in base64url>`.
 */
export class SecretBox {
  private readonly keys: ReadonlyMap<string, Buffer>;

  /** @param keys the first one seals, all of them open */
  constructor(private readonly sealing: readonly [Buffer, ...Buffer[]]) {
    this.keys = new Map(sealing.map((key) => [idOf(key), key]));
  }

  /** @param owner what the secret belongs to: it opens for nothing else */
  seal(secret: Buffer, owner: string): string {
    const [key] = this.sealing;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
    return `v1.${idOf(key)}.${sealed.toString('base64url')}`;
  }

  /** @throws AppError `secret_not_openable`: another key, another owner, or not what was sealed */
  open(sealed: string, owner: string): Buffer {
    const [, keyId, text] = /^v1\.([0-9a-f]{8})\.([\w-]+)$/.exec(sealed) ?? [];
    const key = this.keys.get(keyId ?? '');
    if (!key || text === undefined) throw webhooksErrors.secret_not_openable();
    const bytes = Buffer.from(text, 'base64url');
    try {
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch (error) {
      throw webhooksErrors.secret_not_openable({ cause: error });
    }
  }
}

/** Tells keys apart without giving one away. */
function idOf(key: Buffer): string {
  return hash('sha256', key, 'hex').slice(0, 8);
}
