import { LoopPerDatabase, type MessageDatabase } from '@millrace/messaging';
import { DeadlineLoop } from './deadline-loop.js';
import type { SagaDeadlinesOptions } from './saga-deadlines.js';

export interface SagaDeadlineSchedulerOptions extends SagaDeadlinesOptions {
  /** The databases that hold sagas; asked again now and then, so that new ones are served. */
  readonly databases: () => Promise<readonly MessageDatabase[]>;
  /** Default 5,000. */
  readonly rediscoverMs?: number;
}

/**
 * Sees to it that no saga waits for ever: one loop per database takes the sagas whose deadline has passed, on
 * the database's clock. Any number of processes may run it side by side. A stop lets running transactions end.
 */
export class SagaDeadlineScheduler extends LoopPerDatabase<MessageDatabase, DeadlineLoop> {
  constructor(options: SagaDeadlineSchedulerOptions) {
    super({
      ...options,
      begin: (database) => new DeadlineLoop(database, options),
      end: (loop) => loop.stop(),
    });
  }
}
