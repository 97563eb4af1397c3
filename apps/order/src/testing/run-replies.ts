import { type ReceivedMessage, appendToOutbox } from '@millrace/messaging';
import { type Database, type Transaction, type Write, writeTogether } from '@millrace/persistence';
import { SagaDefinitions } from '@millrace/saga';
import { createLogger } from '@millrace/telemetry';
import { FulfilOrderEffects } from '../fulfil-order/fulfil-order.effects.js';
import { FulfilOrderRepliesHandler } from '../fulfil-order/fulfil-order.replies.handler.js';
import { fulfilOrder } from './fulfil-order.given.js';

/** The handler with its real effects on a real database, and a record of whom it told. */
export class RunReplies {
  readonly told: {
    readonly finished: string[];
    readonly moved: string[];
    wakes: number;
    readonly log: string[];
  } = {
    finished: [],
    moved: [],
    wakes: 0,
    log: [],
  };
  readonly effects = new FulfilOrderEffects(
    { wake: () => void this.told.wakes++ },
    { finished: (ids) => void this.told.finished.push(...ids) },
    { changed: (ids) => void this.told.moved.push(...ids) },
  );
  private readonly handler: FulfilOrderRepliesHandler;

  constructor(
    private readonly database: Database,
    readonly definitions = new SagaDefinitions([fulfilOrder]),
  ) {
    const write = (line: string) => void this.told.log.push(line);
    const logger = createLogger({ service: 'order-spec', level: 'warn' }, { write });
    this.handler = new FulfilOrderRepliesHandler(definitions, this.effects, logger);
  }

  /** One batch, as the consumer runs it. @returns how many statements the handler needed. */
  async handle(messages: readonly ReceivedMessage[]): Promise<number> {
    let statements = 0;
    const afterCommit: (() => void)[] = [];
    await this.database.transaction(async (transaction) => {
      const writes: Write[] = [];
      const sent: Parameters<typeof appendToOutbox>[1][number][] = [];
      const counting: Transaction = {
        query: (statement, parameters) => {
          statements++;
          return transaction.query(statement, parameters);
        },
      };
      await this.handler.handle(messages, {
        transaction: counting,
        database: 'shard',
        write: (...last) => void writes.push(...last),
        send: (...out) => void sent.push(...out),
        reject: (_, reason) => {
          throw new Error(`nothing is to be rejected here: ${reason}`);
        },
        afterCommit: (action) => void afterCommit.push(action),
      });
      await writeTogether(counting, writes);
      await appendToOutbox(transaction, sent);
    });
    for (const action of afterCommit) action();
    return statements;
  }
}
