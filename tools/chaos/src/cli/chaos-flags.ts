import { parseFlags } from '@millrace/stack';
import { chaosErrors } from '../chaos.errors.js';

export interface ChaosFlags {
  readonly help: boolean;
  readonly list: boolean;
  readonly short: boolean;
  /** Names of cases; empty: all, or all of the short set. `--planted` is one of them. */
  readonly cases: readonly string[];
  /** Of the many deaths of the crash matrix and the like: only those with one of these in their name; empty: all. */
  readonly only: readonly string[];
  readonly seed: number;
  readonly minutes: number | undefined;
  readonly ratePerSecond: number;
  /** Reports of what need not be run again. */
  readonly continued: readonly string[];
  /** Where fault-report.json and fault-report.md go. */
  readonly out: string | undefined;
  /** Reports to make the page from, without breaking anything. */
  readonly reports: readonly string[];
}

export const CHAOS_USAGE = `npm run chaos -- [flags]

  --list          what is broken, and how
  --case NAME     only this case; may be given several times
  --only TEXT     of the crash matrix only what has this in its name, e.g. "payment dies at provider"; several times
  --continue FILE of a crash matrix that was cut short: only what has not passed in that fault-report.json
  --planted       only whether bugs that are planted in the services are found
  --short         the short set
  --seed N        of orders and faults (default: 1); a failing case is run again by its seed
  --minutes M     load of each case (default: what the case asks for)
  --rate N        orders a second (default: 12)
  --out FOLDER    where fault-report.json and fault-report.md go (default: .millrace/chaos-report)
  --report FILE   writes docs/fault-report.md from a fault-report.json, or several; breaks nothing
  --help`;

const DEFAULT_RATE = 12;

const OPTIONS = {
  help: { type: 'boolean' },
  list: { type: 'boolean' },
  planted: { type: 'boolean' },
  short: { type: 'boolean' },
  case: { type: 'string', multiple: true },
  only: { type: 'string', multiple: true },
  continue: { type: 'string', multiple: true },
  seed: { type: 'string' },
  minutes: { type: 'string' },
  rate: { type: 'string' },
  out: { type: 'string' },
  report: { type: 'string', multiple: true },
} as const;

/** @throws AppError `invalid_flag` */
export function parseChaosFlags(args: readonly string[]): ChaosFlags {
  const values = parseFlags(args, OPTIONS, ({ detail, cause }) =>
    chaosErrors.invalid_flag({ cause, detail: `${detail}\n\n${CHAOS_USAGE}` }),
  );
  return {
    help: values.help ?? false,
    list: values.list ?? false,
    short: values.short ?? false,
    cases: [...(values.case ?? []), ...(values.planted ? ['planted-bugs'] : [])],
    only: values.only ?? [],
    continued: values.continue ?? [],
    seed: numberOf('seed', values.seed, 0) ?? 1,
    minutes: numberOf('minutes', values.minutes, 0.05),
    ratePerSecond: numberOf('rate', values.rate, 1) ?? DEFAULT_RATE,
    out: values.out,
    reports: values.report ?? [],
  };
}

function numberOf(flag: string, text: string | undefined, atLeast: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= atLeast) return value;
  throw chaosErrors.invalid_flag({
    detail: `--${flag} takes a number of at least ${atLeast}, not "${text}".`,
  });
}
