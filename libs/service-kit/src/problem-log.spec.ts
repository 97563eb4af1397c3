import { describe, expect, it } from '@jest/globals';
import { AppError, type ErrorKind } from '@millrace/errors';
import { createLogger } from '@millrace/telemetry';
import { ProblemLog } from './problem-log.js';

type Line = Readonly<Record<string, unknown>>;

function given() {
  const lines: Line[] = [];
  const clock = { nowMs: 0 };
  const logger = createLogger(
    { service: 'spec', level: 'info' },
    { write: (line) => void lines.push(JSON.parse(line) as Line) },
  );
  const log = new ProblemLog(logger, () => clock.nowMs);
  const fail = (code: string, kind: ErrorKind, cause?: unknown) => {
    const error = new AppError({ code, kind, detail: `${code} happened`, cause });
    log.add(error, error, code, error.message);
  };
  return { lines, clock, log, fail };
}

describe('what is away', () => {
  it('is a warning that names its causes, without a stack', () => {
    const { lines, fail } = given();
    fail('upstream_unavailable', 'unavailable', new Error('connect ECONNREFUSED 127.0.0.1:1'));
    expect(lines).toMatchObject([
      {
        level: 'warn',
        code: 'upstream_unavailable',
        reason: 'upstream_unavailable happened: connect ECONNREFUSED 127.0.0.1:1',
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain('problem-log.spec');
  });

  it('is told once per code in five seconds, and then how often it was not', () => {
    const { lines, clock, fail } = given();
    for (let i = 0; i < 1_000; i++) fail('upstream_unavailable', 'unavailable');
    fail('upstream_timeout', 'timeout');
    clock.nowMs = 5_000;
    fail('upstream_unavailable', 'unavailable');
    expect(lines.map(({ code, suppressed }) => [code, suppressed])).toEqual([
      ['upstream_unavailable', undefined],
      ['upstream_timeout', undefined],
      ['upstream_unavailable', 999],
    ]);
  });

  it('names what an aggregate of connection errors is about', () => {
    const { lines, fail } = given();
    fail('gone', 'unavailable', new AggregateError([new Error('connect ECONNREFUSED ::1:1')]));
    expect(lines[0]?.['reason']).toBe('gone happened: connect ECONNREFUSED ::1:1');
  });
});

describe('a bug', () => {
  it('is an error with its stack, every time', () => {
    const { lines, log } = given();
    for (let i = 0; i < 3; i++) log.add(new TypeError('x is no function'), undefined, 'internal', 'Oops.');
    expect(lines.map(({ level }) => level)).toEqual(['error', 'error', 'error']);
    expect((lines[0]!['err'] as { stack: string }).stack).toContain('problem-log.spec');
  });

  it('of ours is no different', () => {
    const { lines, fail } = given();
    fail('broken', 'internal');
    fail('broken', 'internal');
    expect(lines.map(({ level }) => level)).toEqual(['error', 'error']);
  });
});
