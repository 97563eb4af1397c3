import { describe, expect, it } from '@jest/globals';
import { StepWriter } from './progress.js';

function recorder(terminal: boolean) {
  let written = '';
  let clockMs = 0;
  const progress = new StepWriter({
    write: (text) => (written += text),
    terminal,
    now: () => clockMs,
  });
  return { progress, text: () => written, advance: (durationMs: number) => (clockMs += durationMs) };
}

describe('the step writer', () => {
  it('prints a line with the time and the result of each step', async () => {
    const { progress, text, advance } = recorder(false);
    await progress.step(
      'Postgres',
      async () => {
        advance(1_240);
        return 5432;
      },
      (port) => `127.0.0.1:${port}`,
    );
    progress.say('done');
    expect(text()).toBe('  ✓ Postgres                   1.2 s  127.0.0.1:5432\ndone\n');
  });

  it('marks a step that fails and passes the error on', async () => {
    const { progress, text } = recorder(false);
    const failure = new Error('no java');
    await expect(progress.step('Kafka', () => Promise.reject(failure))).rejects.toBe(failure);
    expect(text()).toBe('  ✗ Kafka                      0.0 s\n');
  });

  it('shows on a terminal what runs, and clears it for each line', async () => {
    const { progress, text } = recorder(true);
    const release: (() => void)[] = [];
    const wait = () => new Promise<void>((resolve) => release.push(resolve));
    const steps = [progress.step('a', wait), progress.step('b', wait)];
    expect(text().endsWith('\r\u001B[K  … a 0.0 s, b 0.0 s')).toBe(true);
    release[0]?.();
    await steps[0];
    expect(text().endsWith('\n\r\u001B[K  … b 0.0 s')).toBe(true);
    release[1]?.();
    await steps[1];
    expect(text().endsWith('\r\u001B[K  ✓ b                          0.0 s\n')).toBe(true);
  });
});
