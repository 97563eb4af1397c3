import { setTimeout as pause } from 'node:timers/promises';
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
