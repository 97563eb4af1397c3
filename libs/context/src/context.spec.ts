import { describe, expect, it } from '@jest/globals';
import {
  Context,
  ContextError,
  ContextKey,
  contextFromHeaders,
  currentContext,
  currentContextOrUndefined,
  headersFromContext,
  parseTraceparent,
  runWithContext,
} from './index.js';

const limits = { defaultTimeoutMs: 10_000, maxTimeoutMs: 30_000 };

describe('Context', () => {
  it('a child ends with its parent, a parent does not end with its child', () => {
    const parent = Context.background().withCancel();
    const child = parent.context.withCancel();
    child.cancel();
    expect(child.context.done.aborted).toBe(true);
    expect(parent.context.done.aborted).toBe(false);
    const second = parent.context.withTimeout(60_000);
    parent.cancel('shutdown');
    expect(second.done.aborted).toBe(true);
    expect(second.done.reason).toBeInstanceOf(ContextError);
  });

  it('a deadline only ever shrinks', () => {
    const now = Date.now();
    const parent = Context.background().withDeadline(now + 1_000);
    expect(parent.withDeadline(now + 5_000).deadline).toBe(now + 1_000);
    expect(parent.withDeadline(now + 500).deadline).toBe(now + 500);
  });

  it('a deadline that has passed aborts at once', () => {
    const context = Context.background().withDeadline(Date.now() - 1);
    expect(context.done.aborted).toBe(true);
    expect(context.remainingMs()).toBe(0);
    expect(() => context.throwIfDone()).toThrow(ContextError);
  });

  it('values are found by key identity', () => {
    const key = new ContextKey<number>('n');
    const context = Context.background().withValue(key, 1);
    expect(context.value(key)).toBe(1);
    expect(context.value(new ContextKey<number>('n'))).toBeUndefined();
  });

  it('is current across awaits, and only inside', async () => {
    const context = Context.background();
    await runWithContext(context, async () => {
      await Promise.resolve();
      expect(currentContext()).toBe(context);
    });
    expect(currentContextOrUndefined()).toBeUndefined();
  });
});

describe('over the wire', () => {
  it('keeps the trace, moves one span on, and carries the deadline', () => {
    const first = contextFromHeaders({}, limits);
    const second = contextFromHeaders(headersFromContext(first), limits);
    expect(second.trace.traceId).toBe(first.trace.traceId);
    expect(second.trace.spanId).not.toBe(first.trace.spanId);
    expect(second.deadline).toBeLessThanOrEqual(first.deadline!);
  });

  it('a caller cannot ask for more than the limit', () => {
    const context = contextFromHeaders({ 'x-deadline': String(Date.now() + 1e9) }, limits);
    expect(context.remainingMs()).toBeLessThanOrEqual(30_000);
  });

  it('garbage in a header is as good as none', () => {
    for (const header of ['x', '00-0-0-00', `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`]) {
      expect(parseTraceparent(header)).toBeUndefined();
    }
    expect(contextFromHeaders({ 'x-deadline': 'soon' }, limits).remainingMs()).toBeGreaterThan(9_000);
  });
});
