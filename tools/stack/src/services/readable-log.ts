import { logTail } from '../processes/log-tail.js';

/** A line of a service's JSON log as `LEVEL message` with the error's text; any other line as it is. */
export function readableLogLine(line: string): string {
  if (!line.startsWith('{')) return line;
  let entry: LogEntry;
  try {
    entry = JSON.parse(line) as LogEntry;
  } catch {
    // Cut off in the middle, e.g. by a kill -9: shown as found.
    return line;
  }
  const error = entry.err?.stack ?? entry.err?.message;
  return [`${String(entry.level ?? '').toUpperCase()} ${entry.msg ?? line}`, ...(error ? [error] : [])].join(
    '\n',
  );
}

interface LogEntry {
  readonly level?: string | number;
  readonly msg?: string;
  readonly err?: { readonly message?: string; readonly stack?: string };
}

/** The end of a service's log, for people. */
export async function readableLogTail(file: string, lines = 12): Promise<string> {
  const tail = await logTail(file, lines);
  return tail
    .split('\n')
    .map((line) => `  | ${readableLogLine(line).replaceAll('\n', '\n  |   ')}`)
    .join('\n');
}
