import { describe, expect, it } from '@jest/globals';
import type { Principal } from '@millrace/access';
import { customerOf, ownerParameter, readableBy } from './order-access.js';

const CUSTOMER = '0199c0de-0000-7000-8000-000000000042';
const principal = (roles: string[], subject = CUSTOMER): Principal => ({
  subject,
  roles,
  tokenId: 't',
  expiresAt: 0,
});

describe('who may read which orders', () => {
  it('a customer reads its own, and so does an account without any role', () => {
    expect(readableBy(principal(['customer']))).toEqual({ customerId: CUSTOMER });
    expect(readableBy(principal([]))).toEqual({ customerId: CUSTOMER });
    expect(ownerParameter(readableBy(principal(['customer'])))).toBe(CUSTOMER);
  });

  it('an operator reads everybody’s', () => {
    expect(ownerParameter(readableBy(principal(['customer', 'operator'])))).toBeNull();
  });

  it('a role that only looks like operator opens nothing', () => {
    expect(readableBy(principal(['Operator', 'operators']))).toEqual({ customerId: CUSTOMER });
  });

  it('a subject that is no account of ours has no orders', () => {
    expect(() => customerOf(principal(['customer'], "x' OR true"))).toThrow(/cannot have orders/);
  });
});
