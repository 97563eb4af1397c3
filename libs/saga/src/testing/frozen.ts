/**
 * The value, which nobody can change any more, however deep. The data of a saga is changed by making another:
 * what was read from a row and is still the same object is not written again (see `isStoredData`).
 */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  Object.values(value).forEach(frozen);
  return value;
}
