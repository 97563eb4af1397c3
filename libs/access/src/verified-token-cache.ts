import { hash, type KeyObject } from 'node:crypto';
import type { Principal } from './principal.js';

export interface VerifiedToken {
  readonly principal: Principal;
  readonly keyId: string;
  /** The key that verified it: when that is no longer trusted, neither is this entry. */
  readonly key: KeyObject;
}

/**
 * The latest verified tokens, by SHA-256 of the token: a signature check costs 70 us of CPU, this 2.
 * Bounded; the least recently used goes first.
 */
export class VerifiedTokenCache {
  private readonly entries = new Map<string, VerifiedToken>();

  constructor(private readonly capacity: number) {}

  static keyOf(token: string): string {
    return hash('sha256', token, 'base64url');
  }

  get(cacheKey: string, nowMs: number): VerifiedToken | undefined {
    const entry = this.entries.get(cacheKey);
    if (!entry) return undefined;
    this.entries.delete(cacheKey);
    if (entry.principal.expiresAt <= nowMs) return undefined;
    this.entries.set(cacheKey, entry); // a Map keeps insertion order: now the most recently used
    return entry;
  }

  set(cacheKey: string, entry: VerifiedToken): void {
    this.entries.delete(cacheKey);
    this.entries.set(cacheKey, entry);
    if (this.entries.size <= this.capacity) return;
    const oldest = this.entries.keys().next();
    if (!oldest.done) this.entries.delete(oldest.value);
  }

  delete(cacheKey: string): void {
    this.entries.delete(cacheKey);
  }

  get size(): number {
    return this.entries.size;
  }
}
