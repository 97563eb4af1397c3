import { describe, expect, it } from '@jest/globals';
import { Context, ContextKey, contextFromHeaders, currentContext } from '@millrace/context';
import { headersFromContext, runWithContext } from '@millrace/context';
import { readmeExamples } from '@millrace/readme-examples';

describe('the README', () => {
  it('shows what runs', () => {
    const { shown, run } = readmeExamples(import.meta.url);
    expect(run).toEqual(shown);
  });

  it('carries a deadline and a value, and ends', async () => {
    const stopWork = () => undefined;
    // README
    const TENANT = new ContextKey<string>('tenant');

    // In: the sooner of what the caller asked for and our own limit.
    const limits = { defaultTimeoutMs: 10_000, maxTimeoutMs: 30_000 };
    const inbound = contextFromHeaders({ 'x-timeout-ms': '2000' }, limits);
    using request = inbound.withValue(TENANT, 'north').withCancel();

    const sent = await runWithContext(request.context, async () => {
      const context = currentContext(); // the same across every await inside
      context.throwIfDone(); // work whose time is up is not begun
      const leave = context.withTimeout(500).onDone(() => stopWork());
      leave(); // the work is over: no timer and no listener stays
      return headersFromContext(context); // traceparent, x-deadline, x-timeout-ms, baggage
    });

    request.cancel('client went away');
    const afterwards = request.context.withoutCancel(); // for what must go on all the same
    // README ends
    expect(afterwards).toBeInstanceOf(Context);
    expect(Number(sent['x-timeout-ms'])).toBeLessThanOrEqual(2_000);
    expect(request.context.cause).toBe('client went away');
    expect([afterwards.error, afterwards.value(TENANT)]).toEqual([undefined, 'north']);
  });
});
