import { describe, expect, it } from '@jest/globals';
import { carriedBy, CLOCK_TOLERANCE_MS, Context, contextFromMessage, isExpired } from './index.js';
import { ManualClock } from './testing/index.js';

describe('over Kafka', () => {
  it('trace and baggage go on; the deadline of a request stays with the request', () => {
    const request = Context.background().withBaggage('tenant', 'x').withTimeout(1_000);
    const carried = carriedBy(request);
    const handling = contextFromMessage(carried);
    expect(handling.trace.traceId).toBe(request.trace.traceId);
    expect(handling.trace.spanId).not.toBe(request.trace.spanId);
    expect(handling.baggage.get('tenant')?.value).toBe('x');
    expect(handling.deadline).toBeUndefined();
  });

  it("a message's own deadline ends its handling", () => {
    const clock = new ManualClock();
    const context = contextFromMessage({ deadline: clock.now() + 500 }, clock);
    expect(context.remainingMs()).toBe(500 + CLOCK_TOLERANCE_MS);
  });

  it('is expired once its deadline has passed by more than clocks may differ', () => {
    expect(isExpired({}, 5_000)).toBe(false);
    expect(isExpired({ deadline: 5_000 }, 5_000 + CLOCK_TOLERANCE_MS)).toBe(false);
    expect(isExpired({ deadline: 5_000 }, 5_001 + CLOCK_TOLERANCE_MS)).toBe(true);
  });

  it('takes what is malformed for none', () => {
    const context = contextFromMessage({ traceparent: 'x', baggage: 'y' });
    expect(context.baggage.size).toBe(0);
    expect(context.trace.traceId).toMatch(/^[0-9a-f]{32}$/);
  });
});
