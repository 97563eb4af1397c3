import { parseFlags } from '@millrace/stack';
import { benchErrors } from '../bench.errors.js';
import { MODES, type Mode } from '../run/mode.js';

export interface BenchFlags {
  readonly help: boolean;
  readonly list: boolean;
  readonly mode: Mode;
  /** Names of cases; empty: all. */
  readonly cases: readonly string[];
  readonly profile: boolean;
  /** A report to compare with. */
  readonly compare: string | undefined;
  /** Reports to make the page from, without measuring anything. */
  readonly reports: readonly string[];
  /** Where the report goes. */
  readonly out: string | undefined;
}

export const BENCH_USAGE = `npm run bench -- [flags]

  --list            what can be measured, and in which mode it is only when it is asked for by name
  --case NAME       only this case; may be given several times
  --quick           under 4 minutes instead of under 40: fewer rounds, shorter ones, and without what takes long
  --smoke           every case for about a second: shows that it works, says nothing about speed
  --profile         CPU profiles and flame graphs of every service (the figures are slower then)
  --compare FILE    what moved beyond its range since that report
  --out FILE        where the report goes (default: .millrace/bench-report.json)
  --report FILE     writes docs/performance.md and its plots from a report, or several; measures nothing
  --help`;

const OPTIONS = {
  help: { type: 'boolean' },
  list: { type: 'boolean' },
  quick: { type: 'boolean' },
  smoke: { type: 'boolean' },
  case: { type: 'string', multiple: true },
  profile: { type: 'boolean' },
  compare: { type: 'string' },
  report: { type: 'string', multiple: true },
  out: { type: 'string' },
} as const;

/** @throws AppError `invalid_flag` */
export function parseBenchFlags(args: readonly string[]): BenchFlags {
  const values = parseFlags(args, OPTIONS, ({ detail, cause }) =>
    benchErrors.invalid_flag({ cause, detail: `${detail}\n\n${BENCH_USAGE}` }),
  );
  if (values.quick && values.smoke) {
    throw benchErrors.invalid_flag({ detail: '--quick and --smoke exclude each other.' });
  }
  return {
    help: values.help ?? false,
    list: values.list ?? false,
    mode: values.smoke ? MODES.smoke : values.quick ? MODES.quick : MODES.full,
    cases: values.case ?? [],
    profile: values.profile ?? false,
    compare: values.compare,
    reports: values.report ?? [],
    out: values.out,
  };
}
