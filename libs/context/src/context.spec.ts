import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import {
  Context,
  ContextError,
  ContextKey,
  currentContext,
  currentContextOrUndefined,
  newTrace,
  runWithContext,
} from './index.js';
import { ManualClock } from './testing/index.js';

function given() {
  const clock = new ManualClock();
  return { clock, root: Context.background(newTrace(), clock) };
}

describe('a child', () => {
  it('ends with its parent, a parent does not end with its child', () => {
    const parent = given().root.withCancel();
    const child = parent.context.withCancel();
    child.cancel();
    expect(child.context.done.aborted).toBe(true);
    expect(parent.context.done.aborted).toBe(false);
    const second = parent.context.withTimeout(60_000);
    const signal = second.done;
    parent.cancel('shutdown');
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBe(second.error);
    expect(second.error).toMatchObject({ reason: 'cancelled', cause: 'shutdown' });
  });

  it('has ended when its parent has, whether anybody listened or not', () => {
    const parent = given().root.withCancel();
    const child = parent.context.withTimeout(1_000).withCancel().context;
    parent.cancel();
    expect(child.error).toMatchObject({ reason: 'cancelled' });
    expect(child.done.aborted).toBe(true);
    expect(() => child.throwIfDone()).toThrow(ContextError);
  });

  it('without cancel outlives its parent, with its trace, baggage and values', () => {
    const key = new ContextKey<number>('n');
    const { clock, root } = given();
    const parent = root.withValue(key, 1).withBaggage('tenant', 'x').withTimeout(100).withCancel();
    const child = parent.context.withoutCancel();
    parent.cancel();
    clock.advance(1_000);
    expect(child.error).toBeUndefined();
    expect(child.deadline).toBeUndefined();
    expect([child.value(key), child.baggage.get('tenant')?.value, child.trace]).toEqual([1, 'x', root.trace]);
  });
});

describe('a deadline', () => {
  it('only ever shrinks', () => {
    const { clock, root } = given();
    const now = clock.now();
    const parent = root.withDeadline(now + 1_000);
    expect(parent.withDeadline(now + 5_000).deadline).toBe(now + 1_000);
    expect(parent.withDeadline(now + 500).deadline).toBe(now + 500);
  });

  it('ends the context at its time and not before', () => {
    const { clock, root } = given();
    const context = root.withTimeout(100);
    const signal = context.done;
    clock.advance(99);
    expect([signal.aborted, context.error, context.remainingMs()]).toEqual([false, undefined, 1]);
    clock.advance(1);
    expect([signal.aborted, context.remainingMs()]).toEqual([true, 0]);
    expect(signal.reason).toMatchObject({ reason: 'deadline-exceeded' });
  });

  it('that has passed ends it at once, before any timer', () => {
    const { clock, root } = given();
    const context = root.withDeadline(clock.now() - 1);
    expect(context.done.aborted).toBe(true);
    expect(context.remainingMs()).toBe(0);
    expect(() => context.throwIfDone()).toThrow('deadline exceeded');
  });

  it('of a parent ends the children that listen', () => {
    const { clock, root } = given();
    const child = root.withTimeout(100).withCancel().context;
    const signal = child.done;
    clock.advance(100);
    expect(signal.reason).toMatchObject({ reason: 'deadline-exceeded' });
  });
});

describe('the cause', () => {
  it('is what was given first; without one it is the error', () => {
    const { context, cancel } = given().root.withCancel();
    expect(context.cause).toBeUndefined();
    cancel('client went away');
    cancel('answered');
    expect(context.cause).toBe('client went away');
    const bare = given().root.withCancel();
    bare.cancel();
    expect(bare.context.cause).toBe(bare.context.error);
  });

  it('costs no stack', () => {
    const { context, cancel } = given().root.withCancel();
    cancel('x');
    expect(context.error?.stack).not.toContain('\n');
    expect(new Error('others keep theirs').stack).toContain('\n');
  });
});

describe('a listener', () => {
  it('is told once; one that left is not', () => {
    const { context, cancel } = given().root.withCancel();
    const told: string[] = [];
    context.onDone(() => told.push('a'));
    context.onDone(() => told.push('b'))();
    cancel();
    cancel();
    context.onDone(() => told.push('late'));
    expect(told).toEqual(['a', 'late']);
  });

  it('leaves neither timer nor registration behind', () => {
    const { clock, root } = given();
    const parent = root.withTimeout(1_000);
    const child = parent.withCancel();
    const leave = child.context.onDone(() => undefined);
    expect(clock.pending).toBe(1);
    leave();
    expect(clock.pending).toBe(0);
    void child.context.done;
    expect(clock.pending).toBe(1);
    child.cancel();
    expect(clock.pending).toBe(0);
  });

  it('adds none to the signal of the parent', () => {
    const { context } = given().root.withCancel();
    const signal = context.done;
    const children = Array.from({ length: 100 }, () => context.withCancel());
    for (const child of children) void child.context.done;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('using', () => {
  it('ends the context with the block', () => {
    let context: Context;
    {
      using scope = given().root.withCancel();
      ({ context } = scope);
      expect(context.error).toBeUndefined();
    }
    expect(context.error).toMatchObject({ reason: 'cancelled' });
  });
});

describe('values', () => {
  it('are found by key identity, the nearest first', () => {
    const key = new ContextKey<number>('n');
    const context = given().root.withValue(key, 1);
    expect(context.value(key)).toBe(1);
    expect(context.withValue(key, 2).value(key)).toBe(2);
    expect(context.value(new ContextKey<number>('n'))).toBeUndefined();
  });
});

describe('the current context', () => {
  it('is current across awaits, and only inside', async () => {
    const { root } = given();
    await runWithContext(root, async () => {
      await Promise.resolve();
      expect(currentContext()).toBe(root);
    });
    expect(currentContextOrUndefined()).toBeUndefined();
  });
});
