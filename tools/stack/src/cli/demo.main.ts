import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemOfStack, systemOfTarget } from '../demo/demo-system.js';
import { runDemo } from '../demo/run-demo.js';
import type { KafkaSource } from '../kafka/kafka-source.js';
import { CHECKOUT } from '../services/checkout.js';
import { removeStackData } from '../stack/remove-stack-data.js';
import { stackFiles } from '../stack/stack-files.js';
import { startStack } from '../stack/start-stack.js';
import { DEMO_USAGE, parseDemoFlags } from './demo-flags.js';
import { INTERRUPTED_EXIT_CODE, listenForInterrupts } from './interrupts.js';
import { hideKafkaTimerWarning, problemText, terminalProgress } from './terminal.js';

hideKafkaTimerWarning();
const progress = terminalProgress();
const { signal } = listenForInterrupts((text) => progress.say(`\n${text}`));
const dataDir = join(CHECKOUT, '.millrace', 'demo');
const files = stackFiles(dataDir);
let ownStack = false;

try {
  const { help, target } = parseDemoFlags(process.argv.slice(2));
  if (help) {
    progress.say(DEMO_USAGE);
    process.exit(0);
  }
  if (target) await runDemo({ system: systemOfTarget(target), progress, signal });
  else {
    ownStack = true;
    await removeStackData(files, await demonstrateOnOwnStack());
  }
  progress.say('\nAll three orders ended as they should; stock and money agree.');
} catch (error) {
  if (!signal.aborted) progress.say(`\n${problemText(error)}${logsHint()}`);
  process.exit(signal.aborted ? INTERRUPTED_EXIT_CODE : 1);
}
process.exit(0);

/** @returns where the broker came from. */
async function demonstrateOnOwnStack(): Promise<KafkaSource['kind']> {
  const stack = await startStack({
    dataDir,
    fresh: true,
    progress,
    signal,
    onEvent: ({ text }) => progress.say(`\n${text}`),
  });
  try {
    await runDemo({ system: systemOfStack(stack.stack), progress, signal });
    return stack.stack.kafka.source;
  } finally {
    progress.say('');
    await progress.step('stop', () => stack.stop());
  }
}

function logsHint(): string {
  return ownStack && existsSync(files.logs) ? `\nThe logs are in ${files.logs}.` : '';
}
