import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { QueryFailedError } from 'typeorm';
import { driverErrorOf, isDatabaseUnavailable, uniqueViolation } from './database-errors.js';

function refused(code: string, constraint?: string): pg.DatabaseError {
  const error = new pg.DatabaseError('refused', 1, 'error');
  return Object.assign(error, { code, constraint });
}
const throughOrm = (error: Error) => new QueryFailedError('INSERT ..', ['a secret'], error);

describe('errors that come through the ORM', () => {
  it('are told apart like the driver’s own', () => {
    const taken = throughOrm(refused('23505', 'users_email_key'));
    expect(uniqueViolation(taken)).toBe('users_email_key');
    expect(isDatabaseUnavailable(taken)).toBe(false);
    expect(isDatabaseUnavailable(throughOrm(refused('57P01')))).toBe(true);
    const socket = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(isDatabaseUnavailable(throughOrm(socket))).toBe(true);
  });

  it('lose the parameters of their statement', () => {
    const driverError = driverErrorOf(throughOrm(refused('22001')));
    expect(driverError).toBeInstanceOf(pg.DatabaseError);
    expect(JSON.stringify(Object.entries(driverError as object))).not.toContain('a secret');
  });
});
