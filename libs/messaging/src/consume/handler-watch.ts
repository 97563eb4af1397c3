import { currentContext, runWithContext } from '@millrace/context';
import { hangForEver } from '@millrace/failpoints';
import type { Queryable, Transaction } from '@millrace/persistence';
import { messagingErrors } from '../messaging.errors.js';
import type { InvokeHandler } from './batch-transaction.js';

/** Looks until a handler is given up. Looks are counted, not time: a process that stood still has not looked. */
const LOOKS = 10;

/** A handler that is given up when it never returns, see {@link HandlerWatch}. */
export function watchingOver(idleMs: number, invoke: InvokeHandler): InvokeHandler {
  return (messages, context) => {
    const watch = new HandlerWatch(context.transaction, idleMs);
    const ids = () => messages.map(({ envelope }) => envelope.id);
    return watch.during(() => hangForEver(ids) ?? invoke(messages, { ...context, transaction: watch }));
  };
}

/**
 * Gives up a handler that never returns: for `idleMs` it has asked nothing of its transaction, and waited for no
 * answer of it. How long a statement may take is not judged here: that is the database's to limit.
 */
export class HandlerWatch implements Transaction {
  private running = 0;
  private moved = false;

  constructor(
    private readonly transaction: Transaction,
    private readonly idleMs: number,
  ) {}

  readonly query: Queryable['query'] = async (statement, parameters) => {
    this.running += 1;
    try {
      return await this.transaction.query(statement, parameters);
    } finally {
      this.running -= 1;
      this.moved = true;
    }
  };

  /**
   * Runs a handler whose transaction is this. One that is given up is waited for no more, and its context ends.
   * @throws AppError `handler_hangs`; what the handler throws.
   */
  async during(handle: () => Promise<void>): Promise<void> {
    using scope = currentContext().withCancel();
    const { promise: hanging, reject } = Promise.withResolvers<never>();
    let idleLooks = 0;
    const looking = setInterval(() => {
      idleLooks = this.hasMoved() ? 0 : idleLooks + 1;
      if (idleLooks === LOOKS) reject(this.giveUp());
    }, this.idleMs / LOOKS);
    looking.unref();
    try {
      await Promise.race([runWithContext(scope.context, handle), hanging]);
    } finally {
      clearInterval(looking);
    }
  }

  /** Whether a statement runs, or has ended since the last look. */
  private hasMoved(): boolean {
    const moved = this.moved || this.running > 0;
    this.moved = false;
    return moved;
  }

  private giveUp(): Error {
    const detail = `The handler has asked nothing of its transaction for ${this.idleMs} ms, and does not return.`;
    return messagingErrors.handler_hangs({ detail });
  }
}
