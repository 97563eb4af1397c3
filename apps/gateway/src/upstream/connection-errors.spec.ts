import { describe, expect, it } from '@jest/globals';
import { fateOf, mayTryAnother } from './connection-errors.js';

const failedWith = (code?: string) => Object.assign(new Error('failed'), { code });

describe('fateOf', () => {
  it.each([
    ['ECONNREFUSED', 'never-sent'],
    ['UND_ERR_CONNECT_TIMEOUT', 'never-sent'],
    ['UND_ERR_SOCKET', 'connection-lost'],
    ['ECONNRESET', 'connection-lost'],
    ['HPE_INVALID_CONSTANT', 'connection-lost'],
    ['UND_ERR_INVALID_ARG', 'other'],
    [undefined, 'other'],
  ])('of %s is %s', (code, fate) => {
    expect(fateOf(failedWith(code))).toBe(fate);
  });
});

describe('mayTryAnother', () => {
  it.each(['GET', 'HEAD'] as const)('%s: whenever the connection failed', (method) => {
    expect(mayTryAnother(method, 'never-sent')).toBe(true);
    expect(mayTryAnother(method, 'connection-lost')).toBe(true);
    expect(mayTryAnother(method, 'other')).toBe(false);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s: only when nothing was sent', (method) => {
    expect(mayTryAnother(method, 'never-sent')).toBe(true);
    expect(mayTryAnother(method, 'connection-lost')).toBe(false);
    expect(mayTryAnother(method, 'other')).toBe(false);
  });
});
