import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { comparisonTable } from './report/comparison-table.js';
import { runInThreads } from './run-in-threads.js';
import { scenarios } from './scenarios.js';

const USAGE = `npm run scaling -- [--seed N] [--only TEXT] [--json FILE]
  --seed N     another course of events (default 1)
  --only TEXT  only the runs whose name holds this text
  --json FILE  writes the full reports, lag over time included`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const chosen = Number.isInteger(seed) ? scenarios(seed).filter(({ name }) => name.includes(values.only)) : [];
if (values.help || chosen.length === 0) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(values.help ? 0 : 1);
}
const reports = await runInThreads(chosen, ({ scenario, verdict }) =>
  process.stderr.write(`${scenario}: ${verdict}\n`),
);
process.stdout.write(`${comparisonTable(reports)}\n`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(reports, null, 1)}\n`);
process.exitCode = reports.every(({ verdict }) => verdict === 'ok') ? 0 : 1;
