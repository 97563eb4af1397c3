import { describe, expect, it } from '@jest/globals';
import {
  askedDeadline,
  Context,
  contextFromHeaders,
  type HeaderFault,
  type HeaderFields,
  deadlineHeaders,
  headersFromContext,
  parseTraceparent,
} from './index.js';
import { ManualClock } from './testing/index.js';

function given(skewMs = 0) {
  const clock = new ManualClock();
  const callers = new ManualClock(clock.now() + skewMs);
  const faults: HeaderFault[] = [];
  const limits = {
    defaultTimeoutMs: 10_000,
    maxTimeoutMs: 30_000,
    clock,
    onFault: (fault: HeaderFault) => void faults.push(fault),
  };
  return {
    clock,
    faults,
    receive: (headers: HeaderFields) => contextFromHeaders(headers, limits),
    caller: (timeoutMs: number) => Context.background(undefined, callers).withTimeout(timeoutMs),
  };
}

describe('over HTTP', () => {
  it('the trace goes on one span further, with baggage and deadline', () => {
    const { receive, caller, faults } = given();
    const first = caller(3_000).withBaggage('tenant', 'north & south');
    const second = receive(headersFromContext(first));
    expect(second.trace.traceId).toBe(first.trace.traceId);
    expect(second.trace.spanId).not.toBe(first.trace.spanId);
    expect(second.baggage.get('tenant')).toEqual({ value: 'north & south' });
    expect(second.deadline).toBe(first.deadline);
    expect(faults).toEqual([]);
  });

  it('tells a foreign service nothing but the time that is left', () => {
    const { receive, caller } = given();
    const headers = deadlineHeaders(caller(3_000).withBaggage('tenant', 'x'));
    expect(Object.keys(headers)).toEqual(['x-deadline', 'x-timeout-ms']);
    expect(receive(headers).remainingMs()).toBe(3_000);
    expect(deadlineHeaders(Context.background())).toEqual({});
  });

  it('tells it in whole ms, and never of more than there is', () => {
    const { clock, caller } = given();
    const headers = deadlineHeaders(caller(3_000.9));
    expect(headers).toEqual({ 'x-deadline': String(clock.now() + 3_000), 'x-timeout-ms': '3000' });
  });

  it('a caller cannot ask for more than the limit, and gets the default without asking', () => {
    const { receive, clock } = given();
    expect(receive({ 'x-deadline': String(clock.now() + 1e9) }).remainingMs()).toBe(30_000);
    expect(receive({ 'x-timeout-ms': '1000000' }).remainingMs()).toBe(30_000);
    expect(receive({}).remainingMs()).toBe(10_000);
  });

  it('what waited on its way has that much less time', () => {
    const { receive, caller, clock } = given();
    const headers = headersFromContext(caller(3_000));
    clock.advance(400);
    expect(receive(headers).remainingMs()).toBe(2_600);
  });

  it.each([-3_600_000, -1_500, 1_500, 3_600_000])(
    'clocks that are %d ms apart cost no budget, and are told',
    (skewMs) => {
      const { receive, caller, faults } = given(skewMs);
      expect(receive(headersFromContext(caller(3_000))).remainingMs()).toBe(3_000);
      expect(faults).toEqual([{ kind: 'clock-skew', skewMs }]);
    },
  );

  it('clocks within the tolerance shorten a budget at most', () => {
    for (const skewMs of [-900, 900]) {
      const { receive, caller } = given(skewMs);
      const leftMs = receive(headersFromContext(caller(3_000))).remainingMs();
      expect(leftMs).toBe(skewMs < 0 ? 2_100 : 3_000);
    }
  });

  it('what is malformed is as good as none, and told', () => {
    for (const header of ['x', '00-0-0-00', `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`]) {
      expect(parseTraceparent(header)).toBeUndefined();
    }
    const { receive, faults } = given();
    const context = receive({
      'x-deadline': 'soon',
      'x-timeout-ms': '-1',
      traceparent: 'x',
      baggage: 'no equals sign,good=1',
    });
    expect(context.remainingMs()).toBe(10_000);
    expect([...context.baggage.keys()]).toEqual(['good']);
    expect(faults.map((fault) => 'header' in fault && fault.header)).toEqual([
      'traceparent',
      'baggage',
      'x-deadline',
      'x-timeout-ms',
    ]);
  });
});

describe('the deadline that is asked for', () => {
  it('is undefined when nobody asks', () => {
    expect(askedDeadline(undefined, undefined, 0)).toEqual({ deadline: undefined, malformed: [] });
  });

  it('is the time left when the absolute one makes no sense, and the other way round', () => {
    expect(askedDeadline('1e3', '500', 1_000).deadline).toBe(1_500);
    expect(askedDeadline('1500', '5e2', 1_000).deadline).toBe(1_500);
    expect(askedDeadline('0', '500', 1_000)).toEqual({ deadline: 1_500, malformed: ['x-deadline'] });
    expect(askedDeadline('1500', '0', 1_000).deadline).toBe(1_000);
  });
});
