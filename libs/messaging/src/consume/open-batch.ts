import type { WireMessage } from '@millrace/contract-kit';
import type { Transaction, Write } from '@millrace/persistence';
import type { BatchContext, ReceivedMessage } from '../batch-handler.js';

export interface Rejection {
  readonly message: ReceivedMessage;
  readonly reason: string;
  readonly detail: string;
}

/** One try at a batch: what its handler asked for, until it returns. */
export class OpenBatch implements BatchContext {
  readonly writes: Write[] = [];
  readonly sent: WireMessage[] = [];
  readonly rejections = new Map<ReceivedMessage, Rejection>();
  readonly actions: (() => void)[] = [];
  private open = true;

  constructor(
    readonly transaction: Transaction,
    readonly database: string,
    private readonly messages: ReadonlySet<ReceivedMessage>,
  ) {}

  // Functions, not methods: a handler may take them out of its context.
  readonly write = (...writes: readonly Write[]): void => {
    this.assertOpen();
    this.writes.push(...writes);
  };

  readonly send = (...messages: readonly WireMessage[]): void => {
    this.assertOpen();
    for (const message of messages) this.sent.push(message);
  };

  readonly reject = (message: ReceivedMessage, reason: string, detail: string): void => {
    this.assertOpen();
    if (!this.messages.has(message)) throw new Error('reject: the message is not one of this batch');
    this.rejections.set(message, { message, reason, detail });
  };

  readonly afterCommit = (action: () => void): void => {
    this.assertOpen();
    this.actions.push(action);
  };

  close(): void {
    this.open = false;
  }

  /** Work that was not awaited would be lost without a word: it comes after the transaction's end. */
  private assertOpen(): void {
    if (!this.open) throw new Error('the handler of this batch has returned: is a promise not awaited?');
  }
}
