import { attendSagaErrors } from './attend-saga.errors.js';

/** The entity tag of a saga at a revision (RFC 9110, 8.8.3). */
export function etagOf(revision: number): string {
  return `"${revision}"`;
}

/**
 * The one revision that an `If-Match` names.
 * @throws AppError `if_match_required` for none, a list, a weak tag or `*`: a verb is for what its operator has seen.
 */
export function revisionOf(ifMatch: string | undefined): number {
  const revision = /^"(\d{1,9})"$/.exec(ifMatch?.trim() ?? '')?.[1];
  if (revision === undefined) throw attendSagaErrors.if_match_required();
  return Number(revision);
}
