export interface Replacement<T> {
  /** Path of a CommonJS module. */
  readonly file: string;
  /** The module that takes its exports when it is loaded, and keeps them. */
  readonly takenBy: string;
  readonly by: (original: T) => T;
}

/**
 * Replaces what a CommonJS module exports, for all modules that are loaded later.
 * @throws Error when it is too late, or when the module exports no function.
 */
export function replaceExports<T extends (...args: never[]) => unknown>(
  require: NodeJS.Require,
  { file, takenBy, by }: Replacement<T>,
): void {
  if (require.cache[require.resolve(takenBy)] !== undefined) {
    throw new Error(`${takenBy} was loaded before, and has taken the original`);
  }
  const original = require(file) as unknown;
  if (typeof original !== 'function') throw new Error(`${file} exports no function`);
  require.cache[require.resolve(file)]!.exports = by(original as T);
}
