import { Batcher } from '@millrace/concurrency';
import { appendToOutbox, type OutboxRelays } from '@millrace/messaging';
import { type Database, isDatabaseUnavailable, type Transaction } from '@millrace/persistence';
import { changePayments, type PaymentEvent } from '../payment/change-payments.js';
import { type DueOperation, kindOf } from '../payment/due-operation.js';
import { messageOf } from '../payment/payment-reply.js';
import type { Payment } from '../payment/payment.js';
import { type ProviderResult, recordOutcome } from '../payment/record-outcome.js';
import { failPoint, typesOfOperations } from '../payment.fail-points.js';
import { decideEvent, type EventEffect } from '../receive-webhook/decide-event.js';
import { insertEvents } from '../receive-webhook/provider-event.repository.js';
import { orderOf, type ProviderEvent } from '../receive-webhook/provider-event.js';
import type {
  LeaseTerms,
  OperationLeaseRepository,
  OperationName,
  ReleasePause,
} from './operation-lease.repository.js';

interface News {
  readonly operation: DueOperation;
  readonly result: ProviderResult;
}

/** What came of a webhook event. */
export interface HeardEvent {
  /** `repeated`: it was heard before. */
  readonly effect: EventEffect | 'repeated';
  /** The operation that it settled. */
  readonly settled?: OperationName;
  /** What may run now; leased already. */
  readonly due: readonly DueOperation[];
}

interface GivenBack {
  readonly operation: DueOperation;
  readonly problem: string;
}

/** Writes down how operations ended. Everything that ended meanwhile shares one transaction. */
export class OutcomeRecorder {
  private readonly news: Batcher<News, readonly DueOperation[]>;
  private readonly heard: Batcher<ProviderEvent, HeardEvent>;
  private readonly givenBack: Batcher<GivenBack, void>;

  constructor(
    private readonly database: Database,
    private readonly leases: OperationLeaseRepository,
    private readonly relays: Pick<OutboxRelays, 'wake'>,
    private readonly options: { readonly terms: LeaseTerms; readonly pause: ReleasePause },
  ) {
    const isolate = (error: unknown) => !isDatabaseUnavailable(error);
    this.news = new Batcher({ handle: (news) => this.recordAll(news), isolate });
    this.heard = new Batcher({ handle: (events) => this.hearAll(events), isolate });
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

  /**
   * Takes what the provider tells by webhook: heard once, and into the same payment as {@link record}, whose row
   * decides which of the two comes first.
   * @throws when it could not be recorded: the provider tells it again.
   */
  hear(event: ProviderEvent): Promise<HeardEvent> {
    return this.heard.add(event);
  }

  private async recordAll(news: readonly News[]): Promise<readonly (readonly DueOperation[])[]> {
    const operations = news.map(({ operation }) => operation);
    const events = news.map(({ operation: { orderId, kind }, result }) => ({
      orderId,
      decide: (payment: Payment | undefined) => recordOutcome(payment, kind, result),
    }));
    const due = await this.commit(
      (transaction) => this.change(transaction, events),
      () => operations,
    );
    return operations.map((operation) => due.filter((next) => follows(next, operation)));
  }

  private async hearAll(events: readonly ProviderEvent[]): Promise<readonly HeardEvent[]> {
    let effects: (readonly [HeardEvent['effect'], OperationName?])[] = [];
    const settled = () => effects.flatMap(([effect, operation]) => (effect === 'settled' ? operation! : []));
    const due = await this.commit(async (transaction) => {
      effects = events.map(() => ['repeated']);
      const fresh = new Set(await insertEvents(transaction, events));
      const changes = events.flatMap((event, index) => {
        // Of two deliveries in one batch the second is a repetition.
        if (!fresh.delete(event.id)) return [];
        effects[index] = ['unmatched'];
        const orderId = orderOf(event);
        if (orderId === undefined) return [];
        const decide = (payment: Payment | undefined) => {
          const decision = decideEvent(payment, event);
          effects[index] = [decision.effect, { orderId, kind: kindOf(event.verb) }];
          return decision;
        };
        return [{ orderId, decide }];
      });
      return this.change(transaction, changes);
    }, settled);
    return effects.map(([effect, operation]) =>
      effect === 'settled'
        ? { effect, settled: operation!, due: due.filter((next) => follows(next, operation!)) }
        : { effect, due: [] },
    );
  }

  private async change(
    transaction: Transaction,
    events: readonly PaymentEvent[],
  ): Promise<readonly DueOperation[]> {
    // What follows takes the place of what just ended, so there is room for it.
    const offer = { ...this.options.terms, room: Number.POSITIVE_INFINITY };
    const { replies, due } = await changePayments(transaction, events, offer);
    await appendToOutbox(transaction, replies.map(messageOf));
    return due;
  }

  /** @param settled the operations that get their outcome, known once `work` has run. */
  private async commit(
    work: (transaction: Transaction) => Promise<readonly DueOperation[]>,
    settled: () => readonly OperationName[],
  ): Promise<readonly DueOperation[]> {
    const typesOf = () => typesOfOperations(settled());
    const due = await this.database.transaction(async (transaction) => {
      const next = await work(transaction);
      failPoint('outcome.before-commit', typesOf);
      return next;
    });
    failPoint('outcome.after-commit', typesOf);
    this.relays.wake();
    return due;
  }

  private async giveBackAll(all: readonly GivenBack[]): Promise<readonly void[]> {
    const names = all.map(({ operation: { orderId, kind }, problem }) => ({ orderId, kind, problem }));
    await this.leases.release(this.options.terms.owner, names, this.options.pause);
    failPoint('operations.given-back');
    return all.map(() => undefined);
  }
}

/** An operation that became runnable as the other one of its order ended. */
function follows(next: DueOperation, ended: OperationName): boolean {
  return next.orderId === ended.orderId && next.kind !== ended.kind;
}
