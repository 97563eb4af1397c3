import { readStackState } from '@millrace/stack';
import './global-setup.js';
import { EXPECTED_UNUSED } from './index-use/expected-unused.js';
import { reasonsWithoutIndex, unusedIndexes } from './index-use/judge-indexes.js';
import { readIndexUse } from './index-use/read-index-use.js';

/** What of jest's configuration says whether this was the whole run. */
interface Run {
  readonly nonFlagArgs: readonly string[];
  readonly testNamePattern?: string | undefined;
}

/** Tells after a run of all specs which indexes nothing used. @throws Error when a reason has no index any more. */
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
  for (const unused of unusedIndexes(indexes, EXPECTED_UNUSED)) process.stderr.write(`${unused}\n`);
  const gone = reasonsWithoutIndex(indexes, EXPECTED_UNUSED);
  if (gone.length > 0) throw new Error(`src/index-use/expected-unused.ts:\n  ${gone.join('\n  ')}`);
}
