import { LoopPerDatabase, type MessageDatabase } from '@millrace/messaging';
import { DeliveryLoop, type DeliveryLoopOptions } from './delivery-loop.js';

export interface DeliveryLoopsOptions extends DeliveryLoopOptions {
  /** The shards; asked again now and then, so that new ones are served. */
  readonly databases: () => Promise<readonly MessageDatabase[]>;
  /** How long tries may go on once the process is to stop. */
  readonly drainMs: number;
}

/** Sends what is due on all shards. */
export class DeliveryLoops extends LoopPerDatabase<MessageDatabase, DeliveryLoop> {
  constructor(options: DeliveryLoopsOptions) {
    super({
      ...options,
      begin: (database) => new DeliveryLoop(database, options),
      end: (loop) => loop.stop(options.drainMs),
    });
  }
}
