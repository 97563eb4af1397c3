import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@millrace/telemetry';
import { Shutdown } from './index.js';

const logger = createLogger({ service: 'test', level: 'silent' });

describe('Shutdown', () => {
  it('stops intake, then work, then connections, whatever the order of registration', async () => {
    const stopped: string[] = [];
    const shutdown = new Shutdown();
    for (const [phase, name] of [
      ['connections', 'pool'],
      ['work', 'relay'],
      ['intake', 'http'],
    ] as const) {
      shutdown.add(phase, name, async () => void stopped.push(name));
    }
    expect(await shutdown.run(logger)).toEqual({ failed: [] });
    expect(stopped).toEqual(['http', 'relay', 'pool']);
    expect(shutdown.draining).toBe(true);
  });

  it('a step that fails is reported and keeps no other from stopping', async () => {
    const stopped: string[] = [];
    const shutdown = new Shutdown();
    shutdown.add('intake', 'http', () => Promise.reject(new Error('stuck')));
    shutdown.add('connections', 'pool', async () => void stopped.push('pool'));
    expect(await shutdown.run(logger)).toEqual({ failed: ['http'] });
    expect(stopped).toEqual(['pool']);
  });
});
