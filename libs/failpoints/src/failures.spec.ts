import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ArmedFailPoint, lastWords, parseFuse, type Fuse } from './armed-fail-point.js';
import type { FailPoints } from './fail-point.js';

const points = {
  'relay.after-ack': { durable: 'the record', pending: 'the delete', passedBy: 'published' },
} as const satisfies FailPoints;

const RESERVE = 'millrace.inventory.reserve-stock.v1';

/** Settings live for as long as their process: each test has a module of its own. */
async function freshModule() {
  jest.resetModules();
  return import('./failures.js');
}

describe('a fuse', () => {
  it.each([
    ['relay.after-ack', { name: 'relay.after-ack', type: undefined, pass: 1, blockMs: undefined }],
    ['relay.after-ack@3', { name: 'relay.after-ack', type: undefined, pass: 3, blockMs: undefined }],
    [`relay.after-ack:${RESERVE}@2`, { name: 'relay.after-ack', type: RESERVE, pass: 2, blockMs: undefined }],
    [`relay.after-ack:${RESERVE}=block:50`, { name: 'relay.after-ack', type: RESERVE, pass: 1, blockMs: 50 }],
  ])('%s', (setting, fuse) => expect(parseFuse(setting)).toEqual(fuse));

  it.each([
    '',
    'relay',
    'relay.after-ack@0',
    'relay.after-ack@x',
    'relay.after-ack:@1',
    'relay.after-ack=block:',
  ])('"%s" is none', (setting) => expect(() => parseFuse(setting)).toThrow(/is no fail-point/));
});

describe('an armed fail-point', () => {
  const die = jest.fn<(fuse: Fuse) => void>();
  beforeEach(() => {
    die.mockClear();
  });

  it('dies once, at the pass that was asked for', () => {
    const point = new ArmedFailPoint(parseFuse('relay.after-ack@2'), die);
    point.pass('relay.after-ack', undefined);
    point.pass('relay.before-publish', undefined);
    expect(die).not.toHaveBeenCalled();
    point.pass('relay.after-ack', undefined);
    point.pass('relay.after-ack', undefined);
    expect(die.mock.calls).toEqual([[parseFuse('relay.after-ack@2')]]);
  });

  it('says how it fails', () => {
    const words = [`relay.after-ack:${RESERVE}`, 'relay.after-ack=block:50'].map((setting) =>
      lastWords(parseFuse(setting)),
    );
    expect(words).toEqual([
      `fail-point relay.after-ack:${RESERVE}: the process kills itself`,
      'fail-point relay.after-ack: the event loop stands still for 50 ms',
    ]);
  });

  it('may stand still instead, and goes on', () => {
    const before = performance.now();
    new ArmedFailPoint(parseFuse('relay.after-ack=block:50')).pass('relay.after-ack', undefined);
    expect(performance.now() - before).toBeGreaterThanOrEqual(49);
  });

  it('waits for a message of its type', () => {
    const point = new ArmedFailPoint(parseFuse(`relay.after-ack:${RESERVE}`), die);
    point.pass('relay.after-ack', () => ['another']);
    point.pass('relay.after-ack', undefined);
    expect(die).not.toHaveBeenCalled();
    point.pass('relay.after-ack', () => ['another', RESERVE]);
    expect(die).toHaveBeenCalledTimes(1);
  });
});

describe('failures', () => {
  it('are off: nothing is looked at, no bug is there', async () => {
    const { enableFailures, hookOf, isPlanted } = await freshModule();
    const types = jest.fn(() => [RESERVE]);
    expect(enableFailures({ environment: 'production' })).toBeUndefined();
    hookOf(points)('relay.after-ack', types);
    expect(types).not.toHaveBeenCalled();
    expect(isPlanted('inbox-off')).toBe(false);
  });

  it.each(['production', 'development', '', undefined])(
    'are refused where NODE_ENV is %j',
    async (environment) => {
      const { enableFailures, hangForEver, hookOf, isPlanted } = await freshModule();
      hookOf(points);
      const failures = [
        { failPoint: 'relay.after-ack' },
        { plantedBug: 'inbox-off' },
        { hangingMessage: 'one' },
      ];
      for (const failure of failures) {
        expect(() => enableFailures({ ...failure, environment })).toThrow(/only where NODE_ENV is test/);
      }
      expect(isPlanted('inbox-off')).toBe(false);
      expect(hangForEver(() => ['one'])).toBeUndefined();
    },
  );

  it('in tests a declared fail-point is armed', async () => {
    const { enableFailures, hookOf } = await freshModule();
    const failPoint = hookOf(points);
    const types = jest.fn(() => ['another']);
    const failure = { failPoint: `relay.after-ack:${RESERVE}`, environment: 'test' };
    expect(enableFailures(failure)).toBe(failure.failPoint);
    failPoint('relay.after-ack', types);
    expect(types).toHaveBeenCalledTimes(1);
  });

  it('in tests a bug is planted, and no other', async () => {
    const { enableFailures, isPlanted } = await freshModule();
    expect(enableFailures({ plantedBug: 'inbox-off', environment: 'test' })).toBe('inbox-off');
    expect([isPlanted('inbox-off'), isPlanted('fence-off')]).toEqual([true, false]);
  });

  it('in tests the handler of one message hangs, and of no other', async () => {
    const { enableFailures, hangForEver } = await freshModule();
    expect(enableFailures({ hangingMessage: 'one', environment: 'test' })).toBe('one');
    expect(hangForEver(() => ['another'])).toBeUndefined();
    expect(hangForEver(() => ['another', 'one'])).toBeInstanceOf(Promise);
  });

  it('that nobody declared are told, with those that there are', async () => {
    const { enableFailures, hookOf } = await freshModule();
    hookOf(points);
    const of = (failure: object) => () => enableFailures({ ...failure, environment: 'test' });
    expect(of({ failPoint: 'relay.nowhere' })).toThrow(/there are: relay\.after-ack/);
    expect(of({ plantedBug: 'toString' })).toThrow(/There is no bug toString; there are: inbox-off/);
  });
});
