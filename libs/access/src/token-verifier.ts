import jwt, { type JwtPayload } from 'jsonwebtoken';
import type { KeyObject } from 'node:crypto';
import { accessErrors } from './access.errors.js';
import { isKeyId } from './json-web-key-set.js';
import type { KeySource } from './key-source.js';
import type { Principal } from './principal.js';
import { RemoteKeySet, type RemoteKeySetOptions } from './remote-key-set.js';
import { VerifiedTokenCache } from './verified-token-cache.js';

/** The one algorithm. What the token's header says is compared with it, never followed. */
export const TOKEN_ALGORITHM = 'ES256';
/** RFC 9068: an access token cannot be confused with any other token of the same issuer. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

const MAX_TOKEN_LENGTH = 4_096;
const CACHE_CAPACITY = 10_000;

interface Expectations {
  readonly issuer: string;
  readonly audience: string;
  /** Unix milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
}

/** Keys come from a JWKS URL, or from a source of one's own. */
export type TokenVerifierOptions = Expectations & (RemoteKeySetOptions | { readonly keys: KeySource });

/** Turns an access token into a {@link Principal}, or refuses it. */
export class TokenVerifier {
  private readonly keys: KeySource;
  private readonly now: () => number;
  private readonly verified = new VerifiedTokenCache(CACHE_CAPACITY);

  constructor(private readonly options: TokenVerifierOptions) {
    this.keys = 'keys' in options ? options.keys : new RemoteKeySet(options);
    this.now = options.now ?? Date.now;
  }

  /**
   * @throws AppError `invalid_token` or `token_expired` (unauthenticated); `token_keys_unavailable`
   *   (retryable) when the key set cannot be had: a token is never accepted unverified.
   */
  async verify(token: string): Promise<Principal> {
    if (token.length > MAX_TOKEN_LENGTH) throw accessErrors.invalid_token();
    const cacheKey = VerifiedTokenCache.keyOf(token);
    const cached = this.verified.get(cacheKey, this.now());
    if (cached) {
      if ((await this.keys.find(cached.keyId)) === cached.key) return cached.principal;
      this.verified.delete(cacheKey);
    }
    const keyId = keyIdOf(token);
    const key = await this.keys.find(keyId);
    if (!key) throw accessErrors.invalid_token();
    const principal = this.check(token, key);
    this.verified.set(cacheKey, { principal, keyId, key });
    return principal;
  }

  private check(token: string, key: KeyObject): Principal {
    try {
      const payload = jwt.verify(token, key, {
        algorithms: [TOKEN_ALGORITHM],
        issuer: this.options.issuer,
        audience: this.options.audience,
        clockTimestamp: Math.floor(this.now() / 1000),
      });
      return principalOf(payload);
    } catch (error) {
      if (error instanceof jwt.TokenExpiredError) throw accessErrors.token_expired({ cause: error });
      throw accessErrors.invalid_token({ cause: error });
    }
  }
}

/** The key id of a token whose header is exactly what we sign. Nothing else in the header is ever used. */
function keyIdOf(token: string): string {
  const header = decodedHeader(token);
  const fits =
    header?.['alg'] === TOKEN_ALGORITHM &&
    header['typ'] === ACCESS_TOKEN_TYPE &&
    // RFC 7515: critical extensions that are not understood (we understand none) make a token invalid.
    header['crit'] === undefined;
  const keyId = header?.['kid'];
  if (!fits || !isKeyId(keyId)) throw accessErrors.invalid_token();
  return keyId;
}

function decodedHeader(token: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const header: unknown = jwt.decode(token, { complete: true })?.header;
    return typeof header === 'object' && header !== null ? { ...header } : undefined;
  } catch (error) {
    throw accessErrors.invalid_token({ cause: error });
  }
}

/** jsonwebtoken checks claims that are there; that they are there is checked here. */
function principalOf(payload: string | JwtPayload): Principal {
  if (typeof payload === 'string') throw new Error('the payload is not a JSON object');
  const { sub, jti, exp } = payload;
  const roles: unknown = payload['roles'];
  if (typeof exp !== 'number' || !Number.isFinite(exp)) throw new Error('exp is missing');
  if (typeof sub !== 'string' || sub === '') throw new Error('sub is missing');
  if (typeof jti !== 'string' || jti === '') throw new Error('jti is missing');
  if (!isTexts(roles)) throw new Error('roles is missing');
  return Object.freeze({
    subject: sub,
    roles: Object.freeze([...roles]),
    tokenId: jti,
    expiresAt: exp * 1000,
  });
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
