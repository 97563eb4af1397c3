import { join } from 'node:path';
import { systemOfStack } from '../demo/demo-system.js';
import { runDemo } from '../demo/run-demo.js';
import { CHECKOUT } from '../services/checkout.js';
import { startStack, type Stack } from '../stack/start-stack.js';
import { stackFiles } from '../stack/stack-files.js';
import { INTERRUPTED_EXIT_CODE, listenForInterrupts } from './interrupts.js';
import { curlLines, overview } from './overview.js';
import type { Progress } from '../progress/progress.js';
import { STACK_USAGE, parseStackFlags, type StackFlags } from './stack-flags.js';
import { hideKafkaTimerWarning, problemText, terminalProgress } from './terminal.js';

hideKafkaTimerWarning();
const progress = terminalProgress();
const startedAt = performance.now();
const { signal, interrupted } = listenForInterrupts((text) => progress.say(`\n${text}`));

try {
  const flags = parseStackFlags(process.argv.slice(2));
  if (flags.help) progress.say(STACK_USAGE);
  else await runUntilInterrupted(flags);
} catch (error) {
  if (!signal.aborted) progress.say(`\n${problemText(error)}`);
  process.exit(signal.aborted ? INTERRUPTED_EXIT_CODE : 1);
}
process.exit(0);

async function runUntilInterrupted(flags: StackFlags): Promise<void> {
  const dataDir = join(CHECKOUT, '.millrace');
  const stack = await startStack({
    dataDir,
    fresh: flags.fresh,
    replicas: flags.replicas,
    gatewayPort: flags.port,
    progress,
    signal,
    onEvent: ({ text }) => progress.say(`\n${text}`),
  });
  if (flags.demo) await demonstrate(stack, progress);
  if (!signal.aborted) {
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    progress.say(`\nUp after ${seconds} s\n\n${overview(stack.stack, stackFiles(dataDir).state)}`);
    if (flags.demo) progress.say(`\nTry:\n${curlLines(stack.stack)}`);
    progress.say('\nCtrl-C stops everything; data stay in .millrace (npm start -- --fresh begins anew).');
  }
  await interrupted;
  await progress.step('stop', () => stack.stop());
}

/** A demo that fails is reported; the stack stays up, so that one can look. */
async function demonstrate(stack: Stack, on: Progress): Promise<void> {
  try {
    await runDemo({ system: systemOfStack(stack.stack), progress: on, signal });
  } catch (error) {
    if (!signal.aborted) on.say(`\n${problemText(error)}`);
  }
}
