import { AppError } from '@millrace/errors';
import { StepWriter } from '../progress/progress.js';

/** Progress on this process's standard output. */
export function terminalProgress(): StepWriter {
  return new StepWriter({
    write: (text) => process.stdout.write(text),
    terminal: process.stdout.isTTY,
    now: () => performance.now(),
  });
}

/** What went wrong, for people: an AppError says what to do, anything else is a bug and shows its stack. */
export function problemText(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** kafkajs arms a timer with a negative delay, about which Node warns; harmless in clients that live for a second. */
export function hideKafkaTimerWarning(): void {
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name !== 'TimeoutNegativeWarning')
      process.stderr.write(`${warning.stack ?? warning.message}\n`);
  });
}
