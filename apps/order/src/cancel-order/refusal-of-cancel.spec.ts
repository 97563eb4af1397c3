import { describe, expect, it } from '@jest/globals';
import { refusalOfCancel } from './refusal-of-cancel.js';

describe('refusalOfCancel', () => {
  it.each([undefined, 'already-cancelled', 'already-compensating'] as const)('accepts: %s', (because) => {
    expect(refusalOfCancel(because)).toBeUndefined();
  });

  it.each([
    ['past-pivot', 'order_not_cancellable', 'conflict'],
    ['finished', 'order_not_cancellable', 'conflict'],
    ['unknown-saga', 'order_without_saga', 'internal'],
    ['stale-attempt', 'order_without_saga', 'internal'],
  ] as const)('refuses: %s', (because, code, kind) => {
    expect(refusalOfCancel(because)).toMatchObject({ code, kind });
  });
});
