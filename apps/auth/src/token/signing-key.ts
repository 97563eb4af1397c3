import { FixedKeySet, TOKEN_ALGORITHM, type KeySource } from '@millrace/access';
import { AppError } from '@millrace/errors';
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A public key as others read it (RFC 7517). */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: typeof TOKEN_ALGORITHM;
}

const HOW_TO =
  'Make one with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out signing-key.pem';

/** The key that signs access tokens, and what the world may know of it. */
export class SigningKey {
  private constructor(
    readonly privateKey: KeyObject,
    private readonly publicKey: KeyObject,
    readonly publicJwk: PublicJwk,
  ) {}

  /** @throws AppError `invalid_settings` that says what is wrong with the file and how to make a right one. */
  static fromFile(path: string): SigningKey {
    try {
      return SigningKey.fromPem(readFileSync(path, 'utf8'));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new AppError({
        code: 'invalid_settings',
        kind: 'internal',
        detail: `TOKEN_SIGNING_KEY_FILE (${path}) holds no usable key: ${reason}. ${HOW_TO}`,
        cause: error,
      });
    }
  }

  static fromPem(pem: string): SigningKey {
    const privateKey = createPrivateKey(pem);
    const publicKey = createPublicKey(privateKey);
    const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
    if (kty !== 'EC' || crv !== 'P-256' || x === undefined || y === undefined) {
      throw new Error(`an EC key on the curve P-256 is needed, this one is ${crv ?? kty}`);
    }
    const kid = thumbprint({ crv, kty, x, y });
    return new SigningKey(privateKey, publicKey, { kty, crv, x, y, kid, use: 'sig', alg: TOKEN_ALGORITHM });
  }

  get keyId(): string {
    return this.publicJwk.kid;
  }

  /** For verifying our own tokens without asking ourselves over HTTP. */
  asKeySource(): KeySource {
    return new FixedKeySet(new Map([[this.keyId, this.publicKey]]));
  }
}

/** RFC 7638: members in this order, nothing else. The same key has the same name wherever it is loaded. */
function thumbprint(jwk: { crv: string; kty: string; x: string; y: string }): string {
  const { crv, kty, x, y } = jwk;
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
