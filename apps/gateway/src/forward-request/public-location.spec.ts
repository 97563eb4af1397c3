import { describe, expect, it } from '@jest/globals';
import { publicLocation } from './public-location.js';

const hosts = new Set(['127.0.0.1:4001', 'order:3000']);

describe('publicLocation', () => {
  it.each<[string, string | undefined]>([
    ['/orders/42', '/v1/orders/42'],
    ['/orders/42?view=full#top', '/v1/orders/42?view=full#top'],
    ['http://127.0.0.1:4001/orders/42', '/v1/orders/42'],
    ['http://order:3000/dead-letters/7', '/v1/dead-letters/order/7'],
    ['https://pay.example/checkout', 'https://pay.example/checkout'],
    ['/metrics', undefined],
    ['http://order:3000/internal', undefined],
    ['http://[', undefined],
  ])('of %s is %s', (location, expected) => {
    expect(publicLocation('order', location, hosts)).toBe(expected);
  });
});
