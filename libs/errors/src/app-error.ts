/** What went wrong, from the caller's point of view. One kind maps to one HTTP status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'precondition-failed'
  | 'unprocessable'
  | 'too-many-requests'
  | 'unavailable'
  | 'timeout'
  | 'internal';

/** One offending field of a request body, query or setting. `path` is dotted, e.g. `items.0.quantity`. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

export interface AppErrorOptions {
  /** Stable, snake_case; part of the public API. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** Whether the same call may succeed later. Default: true for `unavailable`, `timeout` and `too-many-requests`. */
  readonly retryable?: boolean;
  /** Human readable, safe to show to the caller. */
  readonly detail: string;
  readonly fields?: readonly FieldProblem[];
  /** Seconds after which a retry is worth it. */
  readonly retryAfterSeconds?: number;
  /** Further members of the problem (RFC 9457, 3.2): facts the caller acts on, safe to show. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

const RETRYABLE_KINDS: ReadonlySet<ErrorKind> = new Set(['unavailable', 'timeout', 'too-many-requests']);

/** The one error type of the product: a stable code, a kind, and whether a retry makes sense. */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly retryable: boolean;
  readonly fields: readonly FieldProblem[];
  readonly retryAfterSeconds: number | undefined;
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(options: AppErrorOptions) {
    super(options.detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = options.code;
    this.kind = options.kind;
    this.retryable = options.retryable ?? RETRYABLE_KINDS.has(options.kind);
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.extensions = options.extensions ?? {};
  }
}
