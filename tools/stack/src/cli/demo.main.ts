import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runDemo } from '../demo/run-demo.js';
import type { KafkaSource } from '../kafka/kafka-source.js';
import { CHECKOUT } from '../services/checkout.js';
import { removeStackData } from '../stack/remove-stack-data.js';
import { stackFiles } from '../stack/stack-files.js';
import { startStack } from '../stack/start-stack.js';
import { INTERRUPTED_EXIT_CODE, listenForInterrupts } from './interrupts.js';
import { hideKafkaTimerWarning, problemText, terminalProgress } from './terminal.js';

hideKafkaTimerWarning();
const progress = terminalProgress();
const { signal } = listenForInterrupts((text) => progress.say(`\n${text}`));
const dataDir = join(CHECKOUT, '.millrace', 'demo');
const files = stackFiles(dataDir);

try {
  await removeStackData(files, await demonstrate());
  progress.say('\nAll three orders ended as they should; stock and money agree.');
} catch (error) {
  if (!signal.aborted)
    progress.say(
      `\n${problemText(error)}${existsSync(files.logs) ? `\nThe logs are in ${files.logs}.` : ''}`,
    );
  process.exit(signal.aborted ? INTERRUPTED_EXIT_CODE : 1);
}
process.exit(0);

/** @returns where the broker came from. */
async function demonstrate(): Promise<KafkaSource['kind']> {
  const stack = await startStack({
    dataDir,
    fresh: true,
    progress,
    signal,
    onEvent: ({ text }) => progress.say(`\n${text}`),
  });
  try {
    await runDemo({ stack: stack.stack, progress, signal });
    return stack.stack.kafka.source;
  } finally {
    progress.say('');
    await progress.step('stop', () => stack.stop());
  }
}
