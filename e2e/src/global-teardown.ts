import { readStackState } from '@millrace/stack';
import './global-setup.js';
import { EXPECTED_UNUSED } from './index-use/expected-unused.js';
import { judgeIndexes } from './index-use/judge-indexes.js';
import { readIndexUse } from './index-use/read-index-use.js';

/** What of jest's configuration says whether this was the whole run. */
interface Run {
  readonly nonFlagArgs: readonly string[];
  readonly testNamePattern?: string | undefined;
}

/** @throws Error after a run of all specs that left an index unused without a reason. */
export default async function globalTeardown(run: Run): Promise<void> {
  const stack = globalThis.millraceStack;
  if (!stack) return;
  try {
    if (run.nonFlagArgs.length === 0 && (run.testNamePattern ?? '') === '') await checkIndexes();
  } finally {
    await stack.stop();
  }
}

async function checkIndexes(): Promise<void> {
  const state = readStackState(process.env['MILLRACE_STACK_FILE']!);
  if (!state) throw new Error('the stack has left no state to read its databases from');
  const { indexes, updates } = await readIndexUse(state.databases);
  for (const { database, table, updates: all, inPlace } of updates) {
    process.stderr.write(
      `${database}.${table}: ${Math.round((100 * inPlace) / all)} % of ${all} updates in place\n`,
    );
  }
  const problems = judgeIndexes(indexes, EXPECTED_UNUSED);
  if (problems.length > 0) throw new Error(`Indexes:\n  ${problems.join('\n  ')}`);
}
