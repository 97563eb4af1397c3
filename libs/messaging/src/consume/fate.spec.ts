import { ContextError } from '@millrace/context';
import { AppError } from '@millrace/errors';
import { commitUnknown } from '@millrace/persistence';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { describeError, fateOf } from './fate.js';

const sqlError = (code: string) => Object.assign(new pg.DatabaseError('refused', 7, 'error'), { code });
const appError = (kind: 'unavailable' | 'conflict') => new AppError({ code: 'x', kind, detail: 'x' });

describe('the fate of a thrown value', () => {
  it.each<[string, unknown]>([
    ['an error that says so', appError('unavailable')],
    ['a COMMIT without a reply', commitUnknown(new Error('gone'))],
    ['a deadline', new ContextError('deadline-exceeded')],
    ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['a killed backend', sqlError('57P01')],
    ['a full disk', sqlError('53100')],
    ['a deadlock that outlived its retries', sqlError('40P01')],
  ])('%s is retryable', (_name, error) => {
    expect(fateOf(error)).toBe('retryable');
  });

  it.each<[string, unknown]>([
    ['an error that says it is final', appError('conflict')],
    ['a TypeError', new TypeError('x is not a function')],
    ['a SyntaxError', new SyntaxError('bad')],
    ['a RangeError', new RangeError('bad')],
    ['a violated constraint', sqlError('23505')],
    ['a string', 'no'],
    ['nothing', undefined],
    ['null', null],
    ['an object that fails when it is read', new Proxy({}, { get: () => undefined })],
  ])('%s is a bug', (_name, error) => {
    expect(fateOf(error)).toBe('bug');
  });
});

describe('a thrown value in words', () => {
  it('never fails', () => {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    expect(describeError(new TypeError('x'))).toBe('TypeError: x');
    expect(describeError('no')).toBe('thrown value: "no"');
    expect(describeError(undefined)).toBe('thrown value: undefined');
    expect(describeError(circular)).toMatch(/^thrown value of type object/);
  });
});
