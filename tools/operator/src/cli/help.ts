import type { Command } from './command.js';
import { alignColumns } from './table.js';

/** The page of all commands. */
export function helpPage(commands: readonly Command[]): string {
  return [
    'millrace: looks after a running system.',
    '',
    'Usage: millrace <command> [flags]',
    '',
    ...alignColumns(commands.map(({ name, summary }) => [`  ${name}`, summary])),
    '',
    'millrace <command> --help says more of one. Settings come from the environment, as for the services.',
    'Exit codes: 0 done, 1 failed, 2 wrong call, 3 there is something to do (`topics plan`).',
  ].join('\n');
}

/** The page of one command. */
export function commandHelp(command: Command): string {
  return [
    command.summary,
    '',
    `Usage: millrace ${command.name} ${command.usage}`.trimEnd(),
    ...(command.flags.length > 0
      ? ['', ...alignColumns(command.flags.map(([flag, text]) => [`  ${flag}`, text]))]
      : []),
    '',
    `Reads: ${command.reads}`,
  ].join('\n');
}
