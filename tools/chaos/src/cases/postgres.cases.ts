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
