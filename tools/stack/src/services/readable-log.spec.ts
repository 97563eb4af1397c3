import { describe, expect, it } from '@jest/globals';
import { readableLogLine } from './readable-log.js';

describe('a log line for people', () => {
  it('shows level, message and the stack of the error', () => {
    const line = JSON.stringify({ level: 'error', msg: 'no database', err: { stack: 'Error: x\n  at y' } });
    expect(readableLogLine(line)).toBe('ERROR no database\nError: x\n  at y');
  });

  it('leaves alone what is not JSON, or was cut off', () => {
    expect(readableLogLine('order cannot start: PORT')).toBe('order cannot start: PORT');
    expect(readableLogLine('{"level":"info","ms')).toBe('{"level":"info","ms');
  });
});
