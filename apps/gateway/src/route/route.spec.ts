import { describe, expect, it } from '@jest/globals';
import { isEventStreamPath, isPlainPath, needsToken, publicPathOf, targetOf } from './route.js';

describe('targetOf', () => {
  it.each([
    ['/v1/auth/signup', 'auth', '/auth/signup'],
    ['/v1/.well-known/jwks.json', 'auth', '/.well-known/jwks.json'],
    ['/.well-known/jwks.json', 'auth', '/.well-known/jwks.json'],
    ['/v1/orders', 'order', '/orders'],
    ['/v1/orders/42/timeline', 'order', '/orders/42/timeline'],
    ['/v1/sagas/42/skip', 'order', '/sagas/42/skip'],
    ['/v1/webhooks/42/deliveries', 'order', '/webhooks/42/deliveries'],
    ['/v1/inventory/skus', 'inventory', '/inventory/skus'],
    ['/v1/payments/42', 'payment', '/payments/42'],
    ['/v1/provider-webhooks', 'payment', '/provider-webhooks'],
    ['/v1/dead-letters/order', 'order', '/dead-letters'],
    ['/v1/dead-letters/inventory/7/redrive', 'inventory', '/dead-letters/7/redrive'],
    ['/v1/dead-letters/payment', 'payment', '/dead-letters'],
  ])('%s leads to %s %s', (publicPath, service, path) => {
    expect(targetOf(publicPath)).toEqual({ service, path });
  });

  it.each([
    '/v1',
    '/v1/',
    '/v1/ordersx',
    '/v1/metrics',
    '/v1/health/live',
    '/v1/dead-letters',
    '/v1/dead-letters/auth',
    '/orders',
    '/v2/orders',
    '/V1/orders',
  ])('%s leads nowhere', (publicPath) => {
    expect(targetOf(publicPath)).toBeUndefined();
  });
});

describe('publicPathOf', () => {
  it('is the way back', () => {
    expect(publicPathOf('order', '/orders/{id}')).toBe('/v1/orders/{id}');
    expect(publicPathOf('payment', '/dead-letters')).toBe('/v1/dead-letters/payment');
    expect(publicPathOf('auth', '/.well-known/jwks.json')).toBe('/v1/.well-known/jwks.json');
  });

  it('is none for what cannot be reached from outside', () => {
    expect(publicPathOf('order', '/metrics')).toBeUndefined();
    expect(publicPathOf('order', '/payments/42')).toBeUndefined();
  });
});

describe('needsToken', () => {
  it.each([
    ['POST', '/v1/auth/signup'],
    ['POST', '/v1/auth/login'],
    ['POST', '/v1/provider-webhooks'],
    ['GET', '/v1/.well-known/jwks.json'],
    ['GET', '/.well-known/jwks.json'],
  ])('not for %s %s', (method, path) => {
    expect(needsToken(method, path)).toBe(false);
  });

  it.each([
    ['GET', '/v1/auth/signup'],
    ['GET', '/v1/auth/me'],
    ['POST', '/v1/auth/signup/'],
    ['POST', '/v1/auth/%73ignup'],
    ['POST', '/v1/orders'],
    ['GET', '/v1/provider-webhooks'],
    ['POST', '/v1/provider-webhooks/1'],
  ])('for %s %s', (method, path) => {
    expect(needsToken(method, path)).toBe(true);
  });
});

describe('isEventStreamPath', () => {
  it.each([
    ['/orders/42/events', true],
    ['/orders/42', false],
    ['/orders/events/42', false],
    ['/orders/42/allevents', false],
  ])('%s: %p', (path, expected) => {
    expect(isEventStreamPath(path)).toBe(expected);
  });
});

describe('isPlainPath', () => {
  it.each(['/v1/orders', '/v1/orders/a.b..c', '/v1/inventory/skus/caf%C3%A9', '/v1/.well-known/jwks.json'])(
    'takes %s',
    (path) => {
      expect(isPlainPath(path)).toBe(true);
    },
  );

  it.each([
    '/v1/orders/../metrics',
    '/v1/orders/%2e%2e/metrics',
    '/v1/orders/%2E./metrics',
    '/v1/orders/./x',
    '/v1/orders//x',
    '/v1/orders/..%2fmetrics',
    '/v1/orders/..%5Cmetrics',
    '/v1/orders\\..\\metrics',
    '/v1/orders/%00',
    '/v1/orders/%0d%0aX-Evil:1',
    '/v1/orders/%zz',
    '/v1/orders/%ff',
    'http://inside.example/v1/orders',
    '*',
  ])('refuses %s', (path) => {
    expect(isPlainPath(path)).toBe(false);
  });
});
