import { AppError, type AppErrorOptions, type ErrorKind } from './app-error.js';

export interface ErrorRow {
  readonly kind: ErrorKind;
  /** Default `detail` when the thrower gives none. */
  readonly detail: string;
  readonly retryable?: boolean;
  readonly retryAfterSeconds?: number;
}

export type ErrorExtras = Partial<
  Pick<AppErrorOptions, 'detail' | 'fields' | 'cause' | 'retryAfterSeconds' | 'extensions'>
>;

export type ErrorFactories<T extends Record<string, ErrorRow>> = {
  readonly [Code in keyof T]: (extras?: ErrorExtras) => AppError;
};

/**
 * Turns a feature's table of errors (code -> kind, text) into one factory per code, so that every error a
 * feature can raise is listed in one place.
 */
export function defineErrors<const T extends Record<string, ErrorRow>>(table: T): ErrorFactories<T> {
  const entries = Object.entries(table).map(([code, row]) => [
    code,
    (extras: ErrorExtras = {}) => new AppError({ code, ...row, ...extras }),
  ]);
  return Object.fromEntries(entries) as ErrorFactories<T>;
}
