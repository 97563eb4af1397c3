import { runCli } from '../cli/run-cli.js';
import { commands } from '../commands.js';

/** What a call of the CLI printed, and its exit code. */
export async function millrace(env: Readonly<Record<string, string>>, ...argv: string[]) {
  const lines: string[] = [];
  const notes: string[] = [];
  const code = await runCli(commands, {
    argv,
    env,
    out: { line: (text) => void lines.push(text), note: (text) => void notes.push(text) },
  });
  return { code, out: lines.join('\n'), notes: notes.join('\n') };
}
