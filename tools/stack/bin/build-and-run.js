// Builds the workspace with one line of progress, then runs a compiled program of this package:
//   node tools/stack/bin/build-and-run.js start [flags]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const [program, ...flags] = process.argv.slice(2);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const startedAt = performance.now();

const compiler = spawn(`${root}node_modules/.bin/tsc`, ['-b', 'tools/stack', ...apps()], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const output = [];
compiler.stdout.on('data', (chunk) => output.push(chunk));
const [code] = await once(compiler, 'close').catch((error) => {
  console.error(`The compiler could not be run (${error.message}): run \`npm ci\` first.`);
  process.exit(1);
});
if (code !== 0) {
  console.error(`${Buffer.concat(output).toString()}\nThe build failed.`);
  process.exit(1);
}
const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
console.log(`  ✓ ${'build'.padEnd(24)} ${`${seconds} s`.padStart(7)}`);

process.argv.splice(1, Infinity, program, ...flags);
await import(new URL(`../dist/cli/${program}.main.js`, import.meta.url));

function apps() {
  return ['gateway', 'auth', 'order', 'inventory', 'payment', 'payment-sandbox'].map(
    (name) => `apps/${name}`,
  );
}
