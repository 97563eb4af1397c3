import { describe, expect, it } from '@jest/globals';
import { parseStackFlags } from './stack-flags.js';

describe('the flags of npm start', () => {
  it('have defaults', () => {
    expect(parseStackFlags([])).toEqual({ fresh: false, demo: true, help: false, port: 8080, replicas: {} });
  });

  it('are read', () => {
    const argv = ['--fresh', '--no-demo', '--port', '9000', '--replicas', 'order=2, inventory=3'];
    expect(parseStackFlags(argv)).toEqual({
      fresh: true,
      demo: false,
      help: false,
      port: 9000,
      replicas: { order: 2, inventory: 3 },
    });
  });

  it.each([
    [['--frsh'], /'--frsh'[\s\S]*--fresh {2,}begin with empty data/],
    [['now'], /'now'/],
    [['--port'], /--port/],
    [['--port', '0'], /--port takes a number from 1 to 65535, not "0"/],
    [['--port', '80x'], /not "80x"/],
    [['--port', '70000'], /not "70000"/],
    [['--replicas', 'order'], /--replicas takes a list like order=2,inventory=2.*not "order"/],
    [['--replicas', 'order=0'], /not "order=0"/],
    [['--replicas', 'order=2,basket=1'], /auth, order, inventory, payment, not "basket=1"/],
    [['--replicas', 'gateway=2'], /not "gateway=2"/],
  ])('that are wrong are explained: %j', (argv, explanation) => {
    expect(() => parseStackFlags(argv)).toThrow(explanation);
  });
});
