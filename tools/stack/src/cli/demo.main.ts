import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runDemo } from '../demo/run-demo.js';
import { CHECKOUT } from '../services/checkout.js';
import { stackFiles } from '../stack/stack-files.js';
import { startStack } from '../stack/start-stack.js';
import { INTERRUPTED_EXIT_CODE, listenForInterrupts } from './interrupts.js';
import { hideKafkaTimerWarning, problemText, terminalProgress } from './terminal.js';

hideKafkaTimerWarning();
const progress = terminalProgress();
const { signal } = listenForInterrupts((text) => progress.say(`\n${text}`));
const dataDir = join(CHECKOUT, '.millrace', 'demo');
const { logs } = stackFiles(dataDir);

try {
  await demonstrate();
  await rm(dataDir, { recursive: true, force: true });
  progress.say('\nAll three orders ended as they should; stock and money agree.');
} catch (error) {
  if (!signal.aborted)
    progress.say(`\n${problemText(error)}${existsSync(logs) ? `\nThe logs are in ${logs}.` : ''}`);
  process.exit(signal.aborted ? INTERRUPTED_EXIT_CODE : 1);
}
process.exit(0);

async function demonstrate(): Promise<void> {
  const stack = await startStack({
    dataDir,
    fresh: true,
    progress,
    signal,
    onEvent: ({ text }) => progress.say(`\n${text}`),
  });
  try {
    await runDemo({ stack: stack.stack, progress, signal });
  } finally {
    progress.say('');
    await progress.step('stop', () => stack.stop());
  }
}
