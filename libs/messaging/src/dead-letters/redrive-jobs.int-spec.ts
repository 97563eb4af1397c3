import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { uuidV7 } from '@millrace/ids';
import { eventually } from '@millrace/testing';
import { describe, expect, it } from '@jest/globals';
import { numberOf, recordEffects, type ReaderOptions } from '../testing/reader.fixture.js';
import { useScene } from '../testing/scene.fixture.js';

const scene = useScene();
const order = { by: 'operator-1', reason: 'the handler is mended' };
/** Looks for work so seldom that only the test itself gives a job its turns. */
const BY_HAND = { redriveJobPauseMs: 3_600_000 };
const KILLED = fileURLToPath(new URL('../testing/killed-desk.fixture.js', import.meta.url));

const job = (fields: object = {}) => ({
  id: uuidV7(),
  filter: {},
  ratePerSecond: 500,
  ...order,
  ...fields,
});

/** A reader whose handler failed for every message, and is mended now. */
async function letters(count: number, options: Partial<ReaderOptions> = {}) {
  const seen: number[] = [];
  let broken = true;
  const messages = Array.from({ length: count }, (_, number) => scene.things.message(number));
  await scene.things.kafka.sendMessages(messages, 4);
  const reader = await scene.read({
    handle: async (batch, context) => {
      if (broken) return batch.forEach((message) => context.reject(message, 'refused', ''));
      await recordEffects(context.transaction, batch);
      context.afterCommit(() => void seen.push(...batch.map(numberOf)));
    },
    tuning: { redriveJobPauseMs: 20 },
    ...options,
  });
  const { deadLetters: desk, redriveJobs: jobs } = reader.messaging;
  await eventually(async () => expect(await desk.count({})).toBe(count), {
    waitingFor: `${count} dead letters`,
  });
  broken = false;
  return { reader, desk, jobs, seen };
}

describe('a redrive job', () => {
  it('sends all that match, in the order in which they came, and tells how far it is', async () => {
    const { desk, jobs, seen } = await letters(30);
    expect(await jobs.begin(job({ filter: { reason: 'other' } }))).toMatchObject({
      total: 0,
      status: 'done',
    });
    const begun = await jobs.begin(job({ filter: { code: 'refused' } }));
    expect(begun).toMatchObject({ total: 30, sent: expect.any(Number), finishedAt: null, ...order });
    await scene.effectsAre(30);
    expect(seen).toEqual(Array.from({ length: 30 }, (_, number) => number));
    await eventually(
      async () => expect(await jobs.get(begun.id)).toMatchObject({ status: 'done', sent: 30 }),
      { waitingFor: 'the job to be done' },
    );
    expect(await jobs.list()).toHaveLength(2);
    const actions = await desk.actions(undefined, 100);
    expect(actions).toHaveLength(30);
    expect(actions[0]).toMatchObject({ action: 'redrive', jobId: begun.id, ...order });
  });

  it('begun twice under one id is one job; a second job takes no letter of the first', async () => {
    const { jobs } = await letters(5, { tuning: BY_HAND });
    const asked = job();
    const [first, second] = [await jobs.begin(asked), await jobs.begin(asked)];
    expect(second).toEqual(first);
    expect(await jobs.begin(job())).toMatchObject({ total: 0, status: 'done' });
  });

  it('sends no faster than it may, by the clock of the database', async () => {
    const { jobs } = await letters(4);
    const { id } = await jobs.begin(job({ ratePerSecond: 10 }));
    await eventually(async () => expect(await jobs.get(id)).toMatchObject({ status: 'done', sent: 4 }), {
      waitingFor: 'all four to be sent',
    });
    const { rows } = await scene.db.database.query<{ tookMs: number }>(
      `SELECT (extract(epoch FROM max(at) - min(at)) * 1000)::float8 AS "tookMs" FROM dead_letter_actions`,
    );
    expect(rows[0]!.tookMs).toBeGreaterThanOrEqual(300);
  });

  it('gives a turn to one of those who want it at once', async () => {
    const { jobs } = await letters(6, { tuning: BY_HAND });
    const { id } = await jobs.begin(job());
    await Promise.all([jobs.turn(), jobs.turn(), jobs.turn()]);
    expect(await jobs.get(id)).toMatchObject({ sent: 6 });
    expect(await scene.db.database.query('SELECT FROM dead_letter_actions')).toMatchObject({ rowCount: 6 });
  });

  it('that is cancelled sends no more; what is left is dead, and free for another job', async () => {
    const { jobs, desk } = await letters(4, { tuning: BY_HAND });
    const { id } = await jobs.begin(job());
    expect(await jobs.cancel(id)).toMatchObject({ status: 'cancelled', sent: 0, total: 4 });
    await jobs.turn();
    expect(await desk.count({})).toBe(4);
    expect(await jobs.cancel(id)).toMatchObject({ status: 'cancelled' });
    expect(await jobs.begin(job())).toMatchObject({ total: 4 });
  });

  it('leaves what dies anew where it is: nothing goes round and round', async () => {
    const { jobs, desk } = await letters(3, {
      handle: async (batch, context) => batch.forEach((message) => context.reject(message, 'refused', '')),
    });
    const { id } = await jobs.begin(job());
    await eventually(
      async () => {
        expect(await jobs.get(id)).toMatchObject({ status: 'done', sent: 3 });
        const { letters: dead } = await desk.list({ limit: 10 });
        expect(dead.map(({ deaths }) => deaths)).toEqual([2, 2, 2]);
      },
      { waitingFor: 'all three to have died twice' },
    );
  });

  it.each(['redrive.before-commit', 'redrive.after-commit'])(
    'killed at %s goes on in another process: nothing is lost, nothing has two effects',
    async (failPoint) => {
      const { reader, jobs } = await letters(40, { tuning: BY_HAND });
      const { id } = await jobs.begin(job());
      // Its third turn is the one that it does not survive.
      const argv = [
        KILLED,
        scene.things.brokers.join(),
        scene.things.topic.name,
        scene.db.url,
        `${failPoint}@3`,
      ];
      const desk = spawn(process.execPath, argv, { stdio: 'ignore' });
      try {
        expect(await once(desk, 'exit')).toEqual([null, 'SIGKILL']);
      } finally {
        desk.kill('SIGKILL');
      }
      const { sent, status } = await jobs.get(id);
      expect({ sent, status }).toEqual({
        sent: failPoint.endsWith('before-commit') ? 20 : 30,
        status: 'running',
      });
      await scene.stop(reader);
      await scene.read({ subscription: { consumer: reader.consumer }, tuning: { redriveJobPauseMs: 20 } });
      await scene.effectsAre(40);
      const { rows } = await scene.db.database.query('SELECT status, sent FROM dead_letter_jobs');
      expect(rows).toEqual([{ status: expect.any(String), sent: 40 }]);
    },
  );
});
