// Builds the system and what breaks it, then runs the laboratory: node tools/chaos/bin/chaos.js [flags]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const apps = ['gateway', 'auth', 'order', 'inventory', 'payment', 'payment-sandbox'];
const compiler = spawnSync(
  `${root}node_modules/.bin/tsc`,
  ['-b', 'tools/chaos', 'tools/operator', ...apps.map((name) => `apps/${name}`)],
  { cwd: root, stdio: 'inherit' },
);
if (compiler.error) {
  console.error(`The compiler could not be run (${compiler.error.message}): run \`npm ci\` first.`);
  process.exit(1);
}
if (compiler.status !== 0) process.exit(1);
await import('../dist/cli/chaos.main.js');
