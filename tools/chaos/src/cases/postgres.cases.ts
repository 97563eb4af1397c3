import { setTimeout as pause } from 'node:timers/promises';
import { chaosErrors } from '../chaos.errors.js';
import type { Laboratory } from '../lab/laboratory.js';
import { connectDirectly, connectThrough } from '../lab/connect-through.js';
import { PostgresProxy } from '../lab/postgres-proxy.js';
import type { ChaosCase } from './chaos-case.js';
import { spread } from './times.js';

const CUT_EVERY_MS = 1_000;

export const postgresImmediate: ChaosCase = {
  name: 'postgres-immediate',
  fault:
    'Postgres is stopped at once (-m immediate), twice: every transaction is cut, and recovered from the log',
  short: true,
  loadMs: 12_000,
  schedule: ({ random, loadMs }) =>
    spread(random, loadMs, 2).map((atMs) => ({
      atMs,
      what: 'immediate shutdown of Postgres',
      act: ({ lab }) => lab.kill('postgres', 'SIGQUIT'),
    })),
};

/** Also what a lost reply to COMMIT looks like: some backends die between the two. */
export const backendsKilled: ChaosCase = {
  name: 'backends-killed',
  fault: 'every second a third of all connections to Postgres is terminated, whatever they are doing',
  schedule: ({ loadMs }) =>
    Array.from({ length: Math.floor((0.9 * loadMs) / CUT_EVERY_MS) }, (_, index) => ({
      atMs: index * CUT_EVERY_MS,
      what: 'terminate a third of the backends',
      act: ({ lab }) => lab.asAdmin(terminateSome, [index % 3]),
    })),
};

/** Of another third each time; the laboratory's own connections are spared. */
const terminateSome = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND application_name <> 'chaos' AND pid % 3 = $1`;

const LOST = 0.05;

export const lostCommits: ChaosCase = {
  name: 'lost-commits',
  fault:
    'the reply to one of twenty COMMITs is lost on its way, and the connection with it: what was committed is not known to who did it',
  loadMs: 15_000,
  schedule: ({ loadMs }) => [
    {
      atMs: 0,
      what: 'lose the reply to one of twenty COMMITs',
      act: async ({ lab, random, signal, say }) => {
        const proxy = await PostgresProxy.listen(lab.stack.stack.postgres.port);
        lab.untilHealed(async () => {
          await connectDirectly(lab);
          await proxy.close();
        });
        await connectThrough(lab, proxy);
        proxy.loses = () => random() < LOST;
        await pause(loadMs, undefined, { signal });
        proxy.loses = undefined;
        say(`lost ${proxy.lostReplies} replies`);
      },
    },
  ],
};

/** The most that Postgres delays a COMMIT by. */
const SLOW_MS = 100;
const SLOW_FOR = 0.7;
const SLOW_TRIES = 100;

/** A COMMIT waits for its log to be on disk; how long that takes is all that a slow disk is to a transaction. */
export const slowDisk: ChaosCase = {
  name: 'slow-disk',
  fault: `the log of Postgres is written ${SLOW_MS} ms late, so that every COMMIT takes as long, for most of the load`,
  schedule: ({ loadMs }) => [
    {
      atMs: Math.round(0.1 * loadMs),
      what: `delay every COMMIT by ${SLOW_MS} ms`,
      act: async ({ lab, signal, say }) => {
        lab.untilHealed(() => delayCommits(lab, 0));
        await delayCommits(lab, SLOW_MS);
        say(`a COMMIT takes ${await commitMs(lab)} ms`);
        await pause(SLOW_FOR * loadMs, undefined, { signal });
      },
    },
  ],
};

async function delayCommits(lab: Laboratory, byMs: number): Promise<void> {
  await lab.asAdmin(`ALTER SYSTEM SET commit_delay = ${byMs * 1_000}`);
  await lab.asAdmin(`ALTER SYSTEM SET commit_siblings = ${byMs > 0 ? 0 : 5}`);
  await lab.asAdmin('SELECT pg_reload_conf()');
}

/** Waits until the delay is felt: sessions read the new settings one by one. @throws AppError `set_up_failed` */
async function commitMs(lab: Laboratory): Promise<number> {
  for (let tries = 0; tries < SLOW_TRIES; tries++) {
    const startedAt = performance.now();
    await lab.asAdmin(`SELECT pg_logical_emit_message(true, 'chaos', 'how long does it take?')`);
    const tookMs = performance.now() - startedAt;
    if (tookMs >= SLOW_MS) return Math.round(tookMs);
  }
  throw chaosErrors.set_up_failed({ detail: 'No COMMIT is delayed.' });
}
