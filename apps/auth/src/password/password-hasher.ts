import { currentContext } from '@millrace/context';
import { Bulkhead } from '@millrace/resilience';
import { randomBytes } from 'node:crypto';
import { hashPassword, verifyPassword } from './password-hash.js';

/** Each hash holds 19 MiB and a thread for tens of milliseconds; these bound what a flood of logins can take. */
const MAX_CONCURRENT = 2;
const MAX_QUEUED = 64;

/** Hashes and verifies passwords, a few at a time; who finds the queue full is told to come back (503). */
export class PasswordHasher {
  private readonly decoy = hashPassword(randomBytes(32).toString('base64'));

  constructor(
    private readonly queue: Bulkhead = new Bulkhead({ maxConcurrent: MAX_CONCURRENT, maxQueued: MAX_QUEUED }),
  ) {}

  /** @throws AppError `bulkhead_full`; the context's reason when it ends while waiting. */
  hash(password: string): Promise<string> {
    return this.queue.run(() => hashPassword(password), currentContext().done);
  }

  /**
   * Whether the password fits. Without a stored hash (no such account) it does the same work and says no, so
   * that the time of the answer does not tell who has an account.
   */
  async verify(password: string, stored: string | undefined): Promise<boolean> {
    const expected = stored ?? (await this.decoy);
    const fits = await this.queue.run(() => verifyPassword(password, expected), currentContext().done);
    return fits && stored !== undefined;
  }
}
