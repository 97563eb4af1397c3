import { Batcher } from '@millrace/concurrency';
import { appendToOutbox, type OutboxRelays } from '@millrace/messaging';
import { type Database, isDatabaseUnavailable } from '@millrace/persistence';
import { changePayments } from '../payment/change-payments.js';
import type { DueOperation } from '../payment/due-operation.js';
import { messageOf } from '../payment/payment-reply.js';
import type { Payment } from '../payment/payment.js';
import { type ProviderResult, recordOutcome } from '../payment/record-outcome.js';
import { failPoint, typesOfOperations } from '../payment.fail-points.js';
import type { LeaseTerms, OperationLeaseRepository, ReleasePause } from './operation-lease.repository.js';

interface News {
  readonly operation: DueOperation;
  readonly result: ProviderResult;
}

interface GivenBack {
  readonly operation: DueOperation;
  readonly problem: string;
}

/** Writes down how operations ended. Everything that ended meanwhile shares one transaction. */
export class OutcomeRecorder {
  private readonly news: Batcher<News, readonly DueOperation[]>;
  private readonly givenBack: Batcher<GivenBack, void>;

  constructor(
    private readonly database: Database,
    private readonly leases: OperationLeaseRepository,
    private readonly relays: Pick<OutboxRelays, 'wake'>,
    private readonly options: { readonly terms: LeaseTerms; readonly pause: ReleasePause },
  ) {
    const isolate = (error: unknown) => !isDatabaseUnavailable(error);
    this.news = new Batcher({ handle: (news) => this.recordAll(news), isolate });
    this.givenBack = new Batcher({ handle: (all) => this.giveBackAll(all), isolate });
  }

  /**
   * Records what the provider said: operation, payment and reply in one commit.
   * @returns the operation of the order that may run now, if there is one; it is leased already.
   * @throws when it could not be recorded: the lease lapses, and whoever takes over asks the provider.
   */
  record(operation: DueOperation, result: ProviderResult): Promise<readonly DueOperation[]> {
    return this.news.add({ operation, result });
  }

  /** Ends the lease of an operation whose outcome is not known: it is tried again after a growing pause. */
  giveBack(operation: DueOperation, problem: string): Promise<void> {
    return this.givenBack.add({ operation, problem });
  }

  private async recordAll(news: readonly News[]): Promise<readonly (readonly DueOperation[])[]> {
    const events = news.map(({ operation: { orderId, kind }, result }) => ({
      orderId,
      decide: (payment: Payment | undefined) => recordOutcome(payment, kind, result),
    }));
    // What follows takes the place of what just ended, so there is room for it.
    const offer = { ...this.options.terms, room: Number.POSITIVE_INFINITY };
    const typesOf = () => typesOfOperations(news.map(({ operation }) => operation));
    const due = await this.database.transaction(async (transaction) => {
      const changed = await changePayments(transaction, events, offer);
      await appendToOutbox(transaction, changed.replies.map(messageOf));
      failPoint('outcome.before-commit', typesOf);
      return changed.due;
    });
    failPoint('outcome.after-commit', typesOf);
    this.relays.wake();
    return news.map(({ operation }) =>
      due.filter(({ orderId, kind }) => orderId === operation.orderId && kind !== operation.kind),
    );
  }

  private async giveBackAll(all: readonly GivenBack[]): Promise<readonly void[]> {
    const names = all.map(({ operation: { orderId, kind }, problem }) => ({ orderId, kind, problem }));
    await this.leases.release(this.options.terms.owner, names, this.options.pause);
    failPoint('operations.given-back');
    return all.map(() => undefined);
  }
}
