/** One entry of Postgres' log, as {@link LOG_LINE_PREFIX} begins its lines. */
export interface LogEntry {
  /** On the server's clock: Unix ms. */
  readonly atMs: number;
  readonly pid: number;
  /** Empty, or in brackets, where there is none. */
  readonly database: string;
  readonly severity: string;
  /** Without the end of its lines; a statement has as many as it was sent with. */
  readonly text: string;
}

export const LOG_LINE_PREFIX = '%n [%p] %d ';
const ENTRY = /^(\d+\.\d{3}) \[(\d+)\] (\S*) ?([A-Z0-9]+): {2}(.*)$/;

/** Entries in their order. A line that begins none goes on with the one before; what comes before the first is none. */
export function parseLog(log: string): readonly LogEntry[] {
  const entries: LogEntry[] = [];
  for (const line of log.split('\n')) {
    const found = ENTRY.exec(line);
    if (found) {
      const [, at, pid, database, severity, text] = found as unknown as readonly string[];
      entries.push({
        atMs: Math.round(Number(at) * 1_000),
        pid: Number(pid),
        database: database!,
        severity: severity!,
        text: text!,
      });
    } else if (entries.length > 0 && line !== '') {
      const last = entries.pop()!;
      entries.push({ ...last, text: `${last.text}\n${line.replace(/^\t/, '')}` });
    }
  }
  return entries;
}

export interface TransactionBudget {
  /** When it began, on the server's clock: Unix ms. */
  readonly atMs: number;
  /** What its statements may take each, in ms; `undefined` where its BEGIN says nothing. */
  readonly budgetMs: number | undefined;
}

/** Transactions on databases of these names in which a statement got the parameter, in the order of their begins. */
export function budgetsOf(
  entries: readonly LogEntry[],
  database: RegExp,
  parameter: string,
): readonly TransactionBudget[] {
  const begins = new Map<number, LogEntry>();
  const found = new Map<LogEntry, TransactionBudget>();
  for (const entry of entries) {
    const { pid, text } = entry;
    if (!database.test(entry.database)) continue;
    if (text.startsWith('statement: BEGIN')) begins.set(pid, entry);
    const begin = begins.get(pid);
    if (!begin || !text.includes(parameter)) continue;
    const limit = /SET LOCAL statement_timeout = (\d+)/.exec(begin.text)?.[1];
    found.set(begin, { atMs: begin.atMs, budgetMs: limit === undefined ? undefined : Number(limit) });
  }
  return [...found.values()].sort((a, b) => a.atMs - b.atMs);
}

/**
 * How long the server took to end a statement: from the connection that brought the cancel request, which never
 * signs in, to the error that ended the statement, in ms.
 * @param sinceMs what came before is none of this cancel: Unix ms on the server's clock.
 * @returns `undefined` while the log does not have both.
 */
export function cancelTook(entries: readonly LogEntry[], pid: number, sinceMs: number): number | undefined {
  const later = entries.filter(({ atMs }) => atMs >= sinceMs);
  const end = later.find(
    (entry) => entry.pid === pid && entry.text === 'canceling statement due to user request',
  );
  if (!end) return undefined;
  const signedIn = new Set(
    later.filter(({ text }) => text.startsWith('connection auth')).map((entry) => entry.pid),
  );
  const request = later.find(
    (entry) =>
      entry.text.startsWith('connection received') && !signedIn.has(entry.pid) && entry.atMs <= end.atMs,
  );
  return request && end.atMs - request.atMs;
}
