import { Database } from '@millrace/persistence';
import { eventually } from '@millrace/testing';
import { describe, expect, it } from '@jest/globals';
import { appendToOutbox } from '../outbox/append-to-outbox.js';
import { useScene } from '../testing/scene.fixture.js';

const scene = useScene();
const AWAY = 'postgres://u:p@127.0.0.1:1/x';

describe('the relays of two databases', () => {
  it('are degraded while one is away, red while both are, alive all along; the other one is relayed', async () => {
    const away = [1, 2].map(() => new Database({ url: AWAY, applicationName: 'away' }));
    const tuning = { stuckAfterMs: 300 };
    const here = { name: 'here', database: scene.db.database };
    const one = await scene.read({ tuning, outboxes: [here, { name: 'away', database: away[0]! }] });
    const none = await scene.read({
      tuning,
      subscription: { consumer: `${scene.things.prefix}.cut-off` },
      outboxes: away.map((database, index) => ({ name: `away-${index}`, database })),
    });
    const relays = async (reader: typeof one) => (await reader.health.ready()).checks['outbox relays'];
    await eventually(
      async () => {
        expect(await relays(one)).toMatchObject({ healthy: true, degraded: true });
        expect(await relays(none)).toMatchObject({ healthy: false });
      },
      { waitingFor: 'the relays to tell what is away' },
    );
    expect((await one.health.ready()).degraded).toBe(true);
    expect([await one.health.live(), await none.health.live()]).toMatchObject([
      { healthy: true },
      { healthy: true },
    ]);
    // It reads the same topic under a group of its own: left running, it would apply the message as well.
    await scene.stop(none);
    await here.database.transaction((transaction) => appendToOutbox(transaction, [scene.things.message(1)]));
    await scene.effectsAre(1);
    await scene.stopAll();
    await Promise.all(away.map((database) => database.close()));
  });
});
