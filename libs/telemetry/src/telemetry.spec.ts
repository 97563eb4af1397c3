import { describe, expect, it } from '@jest/globals';
import { Context, runWithContext } from '@millrace/context';
import { HealthRegistry, Heartbeat, createLogger, withLogFields } from './index.js';

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
