/**
 * Which messages pass a fail-point, of those of the service that it is in: all that it publishes, all that it hears,
 * all commands that it gives, all commands that it is given; or none, where it is about something else.
 */
export type PassedBy = 'published' | 'heard' | 'commanded' | 'obeyed' | 'nothing';

/** A place between two durable steps, at which a process may be made to die. */
export interface FailPoint {
  /** What is durable when it is passed. */
  readonly durable: string;
  /** What is not, and has to come of the other in spite of the death. */
  readonly pending: string;
  readonly passedBy: PassedBy;
}

/** The fail-points of a lib or an app, by name: `<part>.<place>`. */
export type FailPoints = Readonly<Record<string, FailPoint>>;
