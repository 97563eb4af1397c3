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
