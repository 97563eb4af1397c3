import {
  INTERRUPTED_EXIT_CODE,
  hideKafkaTimerWarning,
  listenForInterrupts,
  problemText,
  terminalProgress,
} from '@millrace/stack';
import { verify } from '../run/verify.js';
import { VERIFY_USAGE, parseVerifyFlags } from './verify-flags.js';

hideKafkaTimerWarning();
const progress = terminalProgress();
const { signal } = listenForInterrupts((text) => progress.say(`\n${text}`));

try {
  process.exit(await main());
} catch (error) {
  if (!signal.aborted) progress.say(problemText(error));
  process.exit(signal.aborted ? INTERRUPTED_EXIT_CODE : 1);
}

/** @returns the exit code: 0 when everything is as it should be. */
async function main(): Promise<number> {
  const { deployment, waitMs } = parseVerifyFlags(process.argv.slice(2), process.env);
  if (!deployment) {
    progress.say(VERIFY_USAGE);
    return 0;
  }
  const result = await verify(deployment, { timeoutMs: waitMs, signal });
  const { orders, terminal, lost, duplicates, stockDelta, moneyDeltaMinor, findings } = result;
  for (const { invariant, orderId, what } of findings) progress.say(`${invariant} ${orderId ?? ''} ${what}`);
  if (!deployment.provider) progress.say('Money was not checked: no PAYMENT_PROVIDER_URL is given.');
  progress.say(
    `orders ${orders}, terminal ${terminal}, lost ${lost}, duplicates ${duplicates}, stock delta ${stockDelta}, ` +
      `money delta ${moneyDeltaMinor}: ${findings.length === 0 ? 'as it should be' : `${findings.length} findings`}`,
  );
  return findings.length === 0 ? 0 : 1;
}
