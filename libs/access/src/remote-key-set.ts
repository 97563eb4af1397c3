import type { KeyObject } from 'node:crypto';
import { accessErrors } from './access.errors.js';
import { verificationKeys } from './json-web-key-set.js';
import type { KeySource } from './key-source.js';

export interface RemoteKeySetOptions {
  readonly jwksUrl: string;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** Unix milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
}

/** Keys older than this are fetched again in the background. */
const REFRESH_AFTER_MS = 5 * 60_000;
/** Keys that could not be confirmed for so long are trusted no more: by then tokens of the default life are dead. */
const DISTRUST_AFTER_MS = 60 * 60_000;
/** Least time between two fetches, so that forged key ids cannot make us flood the issuer. */
const FETCH_INTERVAL_MS = 5_000;
/** Least time between a failed fetch and the next. */
const RETRY_INTERVAL_MS = 1_000;
const FETCH_TIMEOUT_MS = 3_000;

/**
 * The keys behind a JWKS URL, kept as `KeyObject`s. A key id that is not known costs one fetch, shared by all
 * that wait and rate limited; so a new key must be published some seconds before tokens are signed with it.
 */
export class RemoteKeySet implements KeySource {
  private readonly fetch: typeof fetch;
  private readonly now: () => number;
  private keys: ReadonlyMap<string, KeyObject> = new Map();
  private confirmedAtMs = Number.NEGATIVE_INFINITY;
  private nextFetchAtMs = Number.NEGATIVE_INFINITY;
  private fetching: Promise<void> | undefined;
  private lastFailure: unknown;

  constructor(private readonly options: RemoteKeySetOptions) {
    this.fetch = options.fetch ?? ((...parameters) => globalThis.fetch(...parameters));
    this.now = options.now ?? Date.now;
  }

  async find(keyId: string): Promise<KeyObject | undefined> {
    const ageMs = this.now() - this.confirmedAtMs;
    const known = this.keys.get(keyId);
    if (known && ageMs <= REFRESH_AFTER_MS) return known;
    const refreshed = this.refresh();
    if (known && ageMs <= DISTRUST_AFTER_MS) return known;
    await refreshed;
    // Not knowing a key is only an answer when the list is the issuer's latest word.
    if (this.lastFailure !== undefined) {
      throw accessErrors.token_keys_unavailable({ cause: this.lastFailure });
    }
    return this.keys.get(keyId);
  }

  /** Never rejects: what went wrong is kept in `lastFailure`. */
  private refresh(): Promise<void> {
    if (this.fetching) return this.fetching;
    if (this.now() < this.nextFetchAtMs) return Promise.resolve();
    this.fetching = this.load().finally(() => {
      this.fetching = undefined;
    });
    return this.fetching;
  }

  private async load(): Promise<void> {
    try {
      const response = await this.fetch(this.options.jwksUrl, {
        redirect: 'error',
        headers: { accept: 'application/json' },
        signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
      });
      if (!response.ok) throw new Error(`${this.options.jwksUrl} answered ${response.status}`);
      this.keys = verificationKeys(await response.json(), this.keys);
      this.confirmedAtMs = this.now();
      this.nextFetchAtMs = this.confirmedAtMs + FETCH_INTERVAL_MS;
      this.lastFailure = undefined;
    } catch (error) {
      this.nextFetchAtMs = this.now() + RETRY_INTERVAL_MS;
      this.lastFailure = error ?? new Error('the key set could not be fetched');
    }
  }
}
