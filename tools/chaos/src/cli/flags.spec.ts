import { describe, expect, it } from '@jest/globals';
import { parseChaosFlags } from './chaos-flags.js';
import { parseVerifyFlags } from './verify-flags.js';

describe('the flags of chaos', () => {
  it('have defaults', () => {
    expect(parseChaosFlags([])).toMatchObject({ cases: [], seed: 1, minutes: undefined, short: false });
  });

  it('replay a case', () => {
    const flags = parseChaosFlags(['--case', 'calm', '--seed', '42', '--minutes', '0.5']);
    expect(flags).toMatchObject({ cases: ['calm'], seed: 42, minutes: 0.5 });
  });

  it('continue what was cut short', () => {
    expect(parseChaosFlags(['--continue', 'a.json', '--continue', 'b.json'])).toMatchObject({
      continued: ['a.json', 'b.json'],
    });
  });

  it.each([[['--seed', 'x']], [['--minutes', '0']], [['--nonsense']]])(
    'that are wrong are told: %j',
    (args) => {
      expect(() => parseChaosFlags(args)).toThrow(/--/);
    },
  );
});

describe('the flags of verify', () => {
  const env = {
    MILLRACE_URL: 'http://gateway:1',
    ORDER_SHARD_DATABASE_URLS: 'postgresql://a/0,postgresql://a/1',
    INVENTORY_DATABASE_URL: 'postgresql://a/inventory',
    PAYMENT_DATABASE_URL: 'postgresql://a/payment',
    KAFKA_BROKERS: 'b:1,c:1',
  };

  it('take a system from the environment', () => {
    expect(parseVerifyFlags(['--wait', '5'], env)).toMatchObject({
      waitMs: 5_000,
      deployment: { brokers: ['b:1', 'c:1'], shards: { 'order shard 1': 'postgresql://a/1' } },
    });
  });

  it('say what is missing', () => {
    expect(() => parseVerifyFlags([], { ...env, KAFKA_BROKERS: undefined })).toThrow(
      /KAFKA_BROKERS is needed/,
    );
    expect(() => parseVerifyFlags([], { ...env, PAYMENT_PROVIDER_URL: 'http://p' })).toThrow(
      /PAYMENT_PROVIDER_API_KEY is needed/,
    );
    expect(() => parseVerifyFlags(['--stack', '/no/such/file'], {})).toThrow(/No stack runs/);
  });
});
