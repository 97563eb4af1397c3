import { describe, expect, it } from '@jest/globals';
import { commands } from '../commands.js';
import { millrace } from '../testing/run.fixture.js';

describe('the CLI', () => {
  it('shows its commands, and each command its flags', async () => {
    const { code, out } = await millrace({}, '--help');
    expect(code).toBe(0);
    for (const command of commands) {
      expect(out).toContain(command.name);
      const help = await millrace({}, ...command.name.split(' '), '--help');
      expect(help).toMatchObject({ code: 0, notes: '' });
      for (const flag of Object.keys(command.options)) expect(help.out).toContain(`--${flag}`);
    }
  });

  it.each([
    ['no command', []],
    ['an unknown command', ['topics', 'drop']],
    ['an unknown flag', ['topics', 'plan', '--force']],
    ['a word too many', ['topics', 'plan', 'now']],
    ['a number that is none', ['topics', 'plan', '--min-isr', 'two', '--wait', '0']],
  ])('%s is a wrong call: exit code 2', async (_what, argv) => {
    expect((await millrace({ KAFKA_BROKERS: '127.0.0.1:1' }, ...argv)).code).toBe(2);
  });

  it('names every setting that is missing: exit code 1', async () => {
    const { code, notes } = await millrace({}, 'topics', 'plan');
    expect({ code, notes }).toMatchObject({
      code: 1,
      notes: expect.stringContaining('KAFKA_BROKERS is required'),
    });
  });

  it('waits for a broker, says so, and gives up at the deadline', async () => {
    const { code, notes } = await millrace({ KAFKA_BROKERS: '127.0.0.1:1' }, 'topics', 'plan', '--wait', '4');
    expect(code).toBe(1);
    expect(notes).toMatch(
      /No Kafka broker answers at 127\.0\.0\.1:1: .*; again in 250 ms[\s\S]*failed: No Kafka/,
    );
  });
});
