import type { Target } from '@millrace/stack';

/** Holds the target of a run, as JSON, for the processes of jest. */
export const TARGET_VARIABLE = 'MILLRACE_E2E_TARGET';

/** The system that this run was pointed at; undefined when it starts its own. */
export function currentTarget(): Target | undefined {
  const text = process.env[TARGET_VARIABLE];
  return text === undefined ? undefined : (JSON.parse(text) as Target);
}
