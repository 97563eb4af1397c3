import type { DeadLetterFilter } from './dead-letter.js';

/** How many parameters {@link matchesFilter} takes, from `$1` on. */
export const FILTER_PARAMETERS = 5;

/** For `WHERE ${matchesFilter}`: a field that is not given matches everything; type '' is no type at all. */
export const matchesFilter = `
  ($1::text IS NULL OR consumer = $1)
  AND ($2::text IS NULL OR topic = $2)
  AND ($3::text IS NULL OR coalesce(type, '') = $3)
  AND ($4::text IS NULL OR coalesce(error_code, reason) = $4)
  AND ($5::text IS NULL OR reason = $5)`;

export function filterParameters(filter: DeadLetterFilter): readonly (string | null)[] {
  const { consumer, topic, type, code, reason } = filter;
  return [consumer, topic, type, code, reason].map((field) => field ?? null);
}
