import { join } from 'node:path';
import { TARGET_USAGE, parseTargetFlags, problemText, terminalProgress } from '@millrace/stack';
import { Buyer } from './buyer.js';
import { ComposeProject } from './compose-project.js';
import { recover, type Recovery } from './recovery.js';

const ROOT = join(import.meta.dirname, '../../..');
const USAGE = `npm run compose:check -- [flags] [SERVICE ...]

Kills the containers of \`docker compose\`, one after the other, or those of the services that are named. After
each, an order must be confirmed, and the container be healthy again. In the end stock and orders must agree.
${TARGET_USAGE}
(default target: http://127.0.0.1:8080)`;

async function main(argv: readonly string[]): Promise<void> {
  if (argv.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const withTarget = argv.includes('--target') ? argv : ['--target', 'http://127.0.0.1:8080', ...argv];
  const { target, rest } = parseTargetFlags(withTarget, {
    env: process.env,
    defaultEnvFile: join(ROOT, '.env'),
  });
  if (target === undefined) throw new Error(USAGE);
  const project = new ComposeProject(process.cwd());
  const containers = (await project.running()).filter(
    ({ service }) => rest.length === 0 || rest.includes(service),
  );
  if (containers.length === 0) throw new Error('No such container runs: docker compose up --build --wait');
  const progress = terminalProgress();
  const buyer = await Buyer.open(target, 1_000);
  await progress.step(
    'undisturbed',
    () => buyer.buyOne(),
    ({ confirmedMs }) => `confirmed after ${seconds(confirmedMs)}`,
  );
  for (const container of containers) {
    await progress.step(container.service, () => recover(project, container, buyer), describe);
  }
  await progress.step(
    'stock',
    () => buyer.checkStock(),
    (found) => found,
  );
}

function describe({ stayedDown, acceptedMs, confirmedMs, healthyMs }: Recovery): string {
  const order = `order accepted after ${seconds(acceptedMs)}, confirmed after ${seconds(confirmedMs)}`;
  return stayedDown
    ? `${order}, while it was down; healthy ${seconds(healthyMs)} after its start`
    : `${order}; healthy after ${seconds(healthyMs)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${problemText(error)}\n`);
  process.exitCode = 1;
}
