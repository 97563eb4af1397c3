import { describe, expect, it } from '@jest/globals';
import { Context, runWithContext } from '@millrace/context';
import { Bulkhead } from '@millrace/resilience';
import { PasswordHasher } from './password-hasher.js';

describe('PasswordHasher', () => {
  it('says no to any password of no account, even the decoy of another', async () => {
    const hasher = new PasswordHasher();
    await expect(hasher.verify('correct horse battery', undefined)).resolves.toBe(false);
  });

  it('does the same work without an account as with one', async () => {
    const queue = new Bulkhead({ maxConcurrent: 1, maxQueued: 1 });
    const hasher = new PasswordHasher(queue);
    await hasher.hash('to have the decoy made');
    const verification = hasher.verify('some password', undefined);
    await Promise.resolve();
    await Promise.resolve();
    expect(queue.running).toBe(1);
    await expect(verification).resolves.toBe(false);
  });

  it('hashes two at once, lets 64 wait, and sends the next away with a time to come back', async () => {
    const hasher = new PasswordHasher();
    const accepted = Array.from({ length: 66 }, () => settled(hasher.hash('some password')));
    await expect(hasher.hash('one too many')).rejects.toMatchObject({
      code: 'bulkhead_full',
      kind: 'unavailable',
      retryAfterSeconds: 1,
    });
    expect(new Set(await Promise.all(accepted))).toEqual(new Set(['fulfilled']));
  });

  it('forgets who went away while waiting', async () => {
    const queue = new Bulkhead({ maxConcurrent: 1, maxQueued: 64 });
    const hasher = new PasswordHasher(queue);
    const running = hasher.hash('first');
    const { context, cancel } = Context.background().withCancel();
    const waiting = runWithContext(context, () => hasher.hash('second'));
    cancel('client went away');
    await expect(waiting).rejects.toMatchObject({ reason: 'cancelled' });
    expect(queue.queued).toBe(0);
    await running;
  });
});

async function settled(promise: Promise<unknown>): Promise<'fulfilled' | 'rejected'> {
  const [result] = await Promise.allSettled([promise]);
  return result.status;
}
