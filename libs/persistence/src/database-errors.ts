import { defineErrors } from '@millrace/errors';
import pg from 'pg';
import type { QueryFailedError } from 'typeorm';

const errors = defineErrors({
  commit_unknown: {
    kind: 'unavailable',
    detail: 'The database did not answer to COMMIT; whether it was applied is not known.',
    retryable: true,
  },
});

export const commitUnknown = (cause: unknown) => errors.commit_unknown({ cause });

/**
 * The driver's own error inside an ORM's. Never let the ORM's travel on: it carries the statement's
 * parameters, and whoever logs it logs those.
 */
export function driverErrorOf(error: unknown): unknown {
  return isQueryFailed(error) ? error.driverError : error;
}

/** By name: who uses no ORM does not load it for the sake of its errors. */
function isQueryFailed(error: unknown): error is QueryFailedError {
  return error instanceof Error && error.name === 'QueryFailedError' && 'driverError' in error;
}

/** The SQLSTATE when the server itself answered with an error; `undefined` for socket errors such as EPIPE. */
export function sqlStateOf(error: unknown): string | undefined {
  const driverError = driverErrorOf(error);
  return driverError instanceof pg.DatabaseError ? driverError.code : undefined;
}

/** Serialization failure or deadlock: nothing was applied, the whole transaction may run again. */
export function isRetryableTransactionError(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '40001' || state === '40P01';
}

/**
 * The server let nobody in: a database that is being moved or restored, a password that was rotated, a name that is
 * gone. Whatever its SQLSTATE, it says nothing about the statement that was to be run.
 */
export class ConnectionRefused extends Error {
  constructor(cause: pg.DatabaseError) {
    super(`the database takes no connection: ${cause.message}`, { cause });
    this.name = 'ConnectionRefused';
  }
}

/** Of a failure to connect. */
export function connectionFailure(error: unknown): unknown {
  return error instanceof pg.DatabaseError ? new ConnectionRefused(error) : error;
}

const NETWORK_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * True when the database is away, overloaded or shutting down rather than refusing what was asked:
 * the same statement may succeed later.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (driverErrorOf(error) instanceof ConnectionRefused) return true;
  const state = sqlStateOf(error);
  if (state !== undefined) {
    // 08 connection, 53 resources (disk full, too many connections), 57P admin shutdown, 57014 timeout, 55P03 lock timeout
    return /^(08|53|57P|58)/.test(state) || state === '57014' || state === '55P03';
  }
  const code = (driverErrorOf(error) as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && NETWORK_CODES.has(code)) return true;
  if (isServerSilent(error)) return true;
  const message = error instanceof Error ? error.message : '';
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
    message,
  );
}

/** No answer within the time that the driver waits: the connection must not be used again. */
export function isServerSilent(error: unknown): error is Error {
  return error instanceof Error && error.message === 'Query read timeout';
}

/** The name of the violated constraint when `error` is a unique violation. */
export function uniqueViolation(error: unknown): string | undefined {
  if (sqlStateOf(error) !== '23505') return undefined;
  return (driverErrorOf(error) as { constraint?: string }).constraint ?? '';
}
