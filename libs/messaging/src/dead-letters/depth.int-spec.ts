import { uuidV7 } from '@millrace/ids';
import { eventually } from '@millrace/testing';
import { describe, expect, it } from '@jest/globals';
import { useScene } from '../testing/scene.fixture.js';

const scene = useScene();

describe('dead letters that wait', () => {
  it('make readiness degraded, with how many and where, and never red', async () => {
    await scene.db.database.query(
      `INSERT INTO dead_letters (id, consumer, topic, partition, record_offset, reason, detail, headers)
       VALUES ($1, 'c', 't', 0, 1, 'refused', '', '{}'), ($2, 'c', 't', 0, 2, 'refused', '', '{}')`,
      [uuidV7(), uuidV7()],
    );
    const { health } = await scene.read();
    await eventually(
      async () => {
        const { healthy, degraded, checks } = await health.ready();
        expect({ healthy, degraded, check: checks['dead letters'] }).toEqual({
          healthy: true,
          degraded: true,
          check: { healthy: true, degraded: true, detail: 'things: 2 dead letters wait' },
        });
      },
      { waitingFor: 'readiness to be degraded' },
    );
  });

  it('are none at first: readiness is whole', async () => {
    const { health } = await scene.read();
    await eventually(
      async () => {
        const { degraded, checks } = await health.ready();
        expect({ degraded, redrives: checks['redrive jobs'] }).toMatchObject({
          degraded: false,
          redrives: { healthy: true, detail: expect.stringContaining('things') },
        });
        expect(checks['dead letters']).toEqual({ healthy: true, detail: 'none known to this process' });
      },
      { waitingFor: 'readiness to be whole' },
    );
  });
});
