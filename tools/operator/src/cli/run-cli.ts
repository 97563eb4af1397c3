import { parseArgs } from 'node:util';
import { AppError } from '@millrace/errors';
import { isDatabaseUnavailable } from '@millrace/persistence';
import { EXIT, UsageError, type Command, type Invocation, type Output } from './command.js';
import { commandHelp, helpPage } from './help.js';

interface Call {
  readonly argv: readonly string[];
  readonly env: Invocation['env'];
  readonly out: Output;
}

/** Finds the command, reads its flags, runs it. Never throws. @returns the exit code. */
export async function runCli(commands: readonly Command[], { argv, env, out }: Call): Promise<number> {
  try {
    const command = commands.find(({ name }) => startsWith(argv, name.split(' ')));
    if (command === undefined) return withoutCommand(commands, argv, out);
    const rest = argv.slice(command.name.split(' ').length);
    const { values, positionals } = readFlags(command, rest);
    if (values['help'] === true) {
      out.line(commandHelp(command));
      return EXIT.done;
    }
    const [least, most] = command.words;
    if (positionals.length < least || positionals.length > most) {
      throw new UsageError(`usage: millrace ${command.name} ${command.usage}`);
    }
    return await command.run({ words: positionals, flags: values, env, out });
  } catch (error) {
    return told(error, out);
  }
}

function withoutCommand(commands: readonly Command[], argv: readonly string[], out: Output): number {
  const asksForHelp = argv.length === 0 || argv.includes('--help') || argv[0] === 'help';
  if (!asksForHelp) throw new UsageError(`there is no command ${JSON.stringify(argv.join(' '))}`);
  out.line(helpPage(commands));
  return argv.length === 0 ? EXIT.usage : EXIT.done;
}

function readFlags(command: Command, args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...command.options, help: { type: 'boolean' } },
    });
    return { values: values as Invocation['flags'], positionals };
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** What is foreseen in one line; a bug with its stack. */
function told(error: unknown, out: Output): number {
  if (error instanceof UsageError) {
    out.note(`${error.message}\n(millrace --help lists the commands)`);
    return EXIT.usage;
  }
  out.note(`failed: ${isForeseen(error) ? error.message : stackOf(error)}`);
  return EXIT.failed;
}

/** Ours, or a server's that is away: its address is in the message. */
function isForeseen(error: unknown): error is Error {
  return error instanceof AppError || isDatabaseUnavailable(error);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function startsWith(argv: readonly string[], words: readonly string[]): boolean {
  return words.every((word, index) => argv[index] === word);
}
