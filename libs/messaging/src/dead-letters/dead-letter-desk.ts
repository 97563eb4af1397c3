import type {
  DeadLetter,
  DeadLetterDetail,
  DeadLetterFilter,
  DeadLetterPage,
  DeadLetterQuery,
} from './dead-letter.js';

/** What operators do with dead letters, over all databases of a service. */
export interface DeadLetterDesk {
  /** Letters that are dead now, newest first. @throws AppError `invalid_cursor` */
  list(query: DeadLetterQuery): Promise<DeadLetterPage>;
  /** @throws AppError `dead_letter_not_found` */
  get(id: string): Promise<DeadLetterDetail>;
  /**
   * Publishes the message again where it came from, under its own id, so that doing it twice has one effect.
   * `by` is who asked. A letter that is already redriven is returned as it is.
   * @throws AppError `dead_letter_not_found`
   */
  redrive(id: string, by: string): Promise<DeadLetter>;
  /** All dead letters that match. @returns how many were redriven. */
  redriveMany(filter: DeadLetterFilter, by: string): Promise<{ readonly redriven: number }>;
}
