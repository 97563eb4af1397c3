import { describe, expect, it } from '@jest/globals';
import { Context, runWithContext } from '@millrace/context';
import { Bulkhead } from '@millrace/resilience';
import { PasswordHasher } from './password-hasher.js';

describe('PasswordHasher', () => {
  it('says no to any password of no account, even the decoy of another', async () => {
    const hasher = new PasswordHasher();
    await expect(hasher.verify('correct horse battery', undefined)).resolves.toBe(false);
  });

  it('does the same work without an account as with one: it waits in the same queue', async () => {
    const queue = new Bulkhead({ maxConcurrent: 1, maxQueued: 0 });
    const hasher = new PasswordHasher(queue);
    const stored = await hasher.hash('some password');
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const occupant = queue.run(() => released);
    await expect(hasher.verify('some password', stored)).rejects.toMatchObject({ code: 'bulkhead_full' });
    await expect(hasher.verify('some password', undefined)).rejects.toMatchObject({ code: 'bulkhead_full' });
    release();
    await occupant;
  });

  it('hashes two at once, lets 64 wait, and sends the next away with a time to come back', async () => {
    const hasher = new PasswordHasher();
    const { context, cancel } = Context.background().withCancel();
    const accepted = runWithContext(context, () =>
      Promise.allSettled(Array.from({ length: 66 }, () => hasher.hash('some password'))),
    );
    await expect(hasher.hash('one too many')).rejects.toMatchObject({
      code: 'bulkhead_full',
      kind: 'unavailable',
      retryAfterSeconds: 1,
    });
    cancel('enough: those that wait need not be hashed here');
    const hashed = (await accepted).filter(({ status }) => status === 'fulfilled');
    expect(hashed).toHaveLength(2);
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
