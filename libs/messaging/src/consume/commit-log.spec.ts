import { createLogger } from '@millrace/telemetry';
import { describe, expect, it } from '@jest/globals';
import { CommitLog } from './commit-log.js';

function open() {
  const lines: string[] = [];
  const logger = createLogger({ service: 't', level: 'info' }, { write: (line) => void lines.push(line) });
  const log = new CommitLog(logger, 'reader');
  return { log, lines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

const refusal = (type: string) => Object.assign(new Error('refused'), { type });

describe('the log of commits that fail', () => {
  it('tells a spell once, without a stack when it was to be expected, and its end', () => {
    const { log, lines } = open();
    log.succeeded();
    for (let times = 0; times < 30; times++) log.failed(refusal('REBALANCE_IN_PROGRESS'));
    log.succeeded();
    log.succeeded();
    expect(lines()).toMatchObject([
      { level: 'warn', groupId: 'reader', reason: 'REBALANCE_IN_PROGRESS' },
      { level: 'info', groupId: 'reader', failures: 30 },
    ]);
    expect(lines()[0]).not.toHaveProperty('err');
  });

  it('tells again when the reason changes, and in the next spell', () => {
    const { log, lines } = open();
    log.failed(refusal('REBALANCE_IN_PROGRESS'));
    log.failed(new Error('retries', { cause: refusal('ILLEGAL_GENERATION') }));
    log.succeeded();
    log.failed(refusal('ILLEGAL_GENERATION'));
    expect(lines().map(({ level, reason }) => [level, reason])).toEqual([
      ['warn', 'REBALANCE_IN_PROGRESS'],
      ['warn', 'ILLEGAL_GENERATION'],
      ['info', undefined],
      ['warn', 'ILLEGAL_GENERATION'],
    ]);
  });

  it('tells what nobody expects with its stack', () => {
    const { log, lines } = open();
    log.failed(new TypeError('what is this?'));
    expect(lines()).toMatchObject([{ err: { message: 'what is this?', stack: expect.any(String) } }]);
  });
});
