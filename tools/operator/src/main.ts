import { runCli } from './cli/run-cli.js';
import { commands } from './commands.js';

process.exitCode = await runCli(commands, {
  argv: process.argv.slice(2),
  env: process.env,
  out: {
    line: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
  },
});
