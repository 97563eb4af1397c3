import { AppError, type ErrorKind, type FieldProblem } from './app-error.js';

const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'precondition-failed': 412,
  unprocessable: 422,
  'too-many-requests': 429,
  internal: 500,
  unavailable: 503,
  timeout: 504,
};

const TITLE: Readonly<Record<ErrorKind, string>> = {
  invalid: 'Invalid request',
  unauthenticated: 'Not authenticated',
  forbidden: 'Not allowed',
  'not-found': 'Not found',
  conflict: 'Conflict',
  'precondition-failed': 'Precondition failed',
  unprocessable: 'Unprocessable request',
  'too-many-requests': 'Too many requests',
  internal: 'Internal error',
  unavailable: 'Temporarily unavailable',
  timeout: 'Timed out',
};

/** RFC 9457 problem details, with a stable `code` and the offending `errors` by field. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldProblem[];
}

/** The HTTP status of an error kind. Total: each kind has one. */
export function statusOfKind(kind: ErrorKind): number {
  return STATUS[kind];
}

/** The kind of an HTTP status that a framework raised by itself, e.g. 413 for a body over the limit. */
export function kindOfStatus(status: number): ErrorKind {
  for (const [kind, value] of Object.entries(STATUS)) if (value === status) return kind as ErrorKind;
  return status >= 500 ? 'internal' : 'invalid';
}

/** Any thrown value as a problem. What is not an {@link AppError} says nothing of its inside. */
export function toProblem(error: unknown): Problem {
  const known =
    error instanceof AppError
      ? error
      : new AppError({
          code: 'internal_error',
          kind: 'internal',
          detail: 'The request could not be completed.',
          cause: error,
        });
  return {
    // First, so that no extension can pass itself off as a standard member.
    ...known.extensions,
    type: `urn:millrace:problem:${known.code}`,
    title: TITLE[known.kind],
    status: STATUS[known.kind],
    code: known.code,
    detail: known.message,
    ...(known.fields.length > 0 ? { errors: known.fields } : {}),
  };
}
