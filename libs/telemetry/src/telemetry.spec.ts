import { describe, expect, it } from '@jest/globals';
import { Context, runWithContext } from '@millrace/context';
import {
  createLogger,
  healthOfAll,
  HealthRegistry,
  Heartbeat,
  LoopPulse,
  metricsRegistry,
  withLogFields,
} from './index.js';

const late = () => Context.background().withTimeout(0);

describe('createLogger', () => {
  const lines: string[] = [];
  const logger = createLogger({ service: 'test', level: 'info' }, { write: (line) => void lines.push(line) });

  it('adds the trace and the fields of the context', () => {
    const context = withLogFields(Context.background(), { orderId: 'o-1' });
    runWithContext(context, () => logger.info('hello'));
    expect(JSON.parse(lines.pop()!)).toMatchObject({
      service: 'test',
      level: 'info',
      msg: 'hello',
      orderId: 'o-1',
      traceId: context.trace.traceId,
    });
  });

  it.each(['cancelled', 'deadline-exceeded'] as const)('writes that a context was %s', (reason) => {
    const { context, cancel } =
      reason === 'cancelled'
        ? Context.background().withCancel()
        : { context: late(), cancel: () => undefined };
    cancel();
    logger.warn({ err: context.error }, 'too late');
    logger.warn({ err: new AggregateError([context.error]) }, 'all of them too late');
    expect(JSON.parse(lines.pop()!)).toMatchObject({ err: { aggregateErrors: [{ reason }] } });
    expect(JSON.parse(lines.pop()!)).toMatchObject({ err: { type: 'ContextError', reason } });
  });

  it('redacts secrets and payment tokens', () => {
    logger.info({ body: { password: 'hunter2', paymentMethod: 'pm_card_ok' }, accessToken: 'eyJ' }, 'x');
    expect(lines.pop()).not.toMatch(/hunter2|pm_card_ok|eyJ/);
  });
});

describe('HealthRegistry', () => {
  it('is red when any check is red or throws, and says which', async () => {
    const health = new HealthRegistry();
    health.addReadiness('good', () => ({ healthy: true, detail: 'fine' }));
    health.addReadiness('bad', () => {
      throw new Error('no connection');
    });
    expect(await health.ready()).toEqual({
      healthy: false,
      degraded: false,
      checks: {
        good: { healthy: true, detail: 'fine' },
        bad: { healthy: false, detail: 'no connection' },
      },
    });
    expect((await health.live()).healthy).toBe(true);
  });
});

describe('Heartbeat', () => {
  it('turns red after the silence it allows, green again with the next beat', () => {
    let now = 0;
    const heartbeat = new Heartbeat(1_000, () => now);
    now = 1_000;
    expect(heartbeat.check().healthy).toBe(true);
    now = 1_001;
    expect(heartbeat.check().healthy).toBe(false);
    heartbeat.beat();
    expect(heartbeat.check().healthy).toBe(true);
  });
});

describe('LoopPulse', () => {
  it('is not ready when turns only fail, and alive until there is no turn at all', () => {
    let now = 0;
    const pulse = new LoopPulse({ readyMs: 10, liveMs: 50 }, () => now);
    const state = () => [pulse.readiness().healthy, pulse.liveness().healthy];
    for (; now < 100; now += 10) pulse.failed();
    expect(state()).toEqual([false, true]);
    pulse.succeeded();
    expect(state()).toEqual([true, true]);
    now += 51;
    expect(state()).toEqual([false, false]);
  });
});

describe('the health of several alike', () => {
  const ok = (name: string) => ({ name, healthy: true, detail: 'fine' });
  const bad = (name: string) => ({ name, healthy: false, detail: 'away' });
  const none = { healthy: false, detail: 'none' };

  it('is degraded when some are away, red when all are', () => {
    expect(healthOfAll([ok('a'), ok('b')], none)).toEqual({ healthy: true, detail: 'a: fine; b: fine' });
    expect(healthOfAll([ok('a'), bad('b')], none)).toMatchObject({ healthy: true, degraded: true });
    expect(healthOfAll([bad('a'), bad('b')], none)).toEqual({ healthy: false, detail: 'a: away; b: away' });
    expect(healthOfAll([], none)).toBe(none);
  });

  it('is in the report and in the metric', async () => {
    const health = new HealthRegistry();
    health.addReadiness('shards', () => healthOfAll([ok('a'), bad('b')], none));
    expect(await health.ready()).toMatchObject({ healthy: true, degraded: true });
    expect(await metricsRegistry.metrics()).toContain('health_check{probe="ready",check="shards"} 0.5');
  });
});
