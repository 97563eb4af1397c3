import type { KeyObject } from 'node:crypto';

/** Where verification keys come from. */
export interface KeySource {
  /**
   * The trusted key of this name, `undefined` when there is none.
   * @throws AppError `token_keys_unavailable` when that cannot be told now.
   */
  find(keyId: string): Promise<KeyObject | undefined>;
}

/** A fixed set of keys: for whoever signs, and so needs no network to verify. */
export class FixedKeySet implements KeySource {
  constructor(private readonly keys: ReadonlyMap<string, KeyObject>) {}

  find(keyId: string): Promise<KeyObject | undefined> {
    return Promise.resolve(this.keys.get(keyId));
  }
}
