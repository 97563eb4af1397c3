import { randomUUID } from 'node:crypto';

export type Verb = 'authorize' | 'capture' | 'void' | 'refund';
type Status = 'authorized' | 'declined' | 'captured' | 'voided' | 'refunded';

interface Authorization {
  readonly id: string;
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly declineCode?: 'card_declined';
  status: Status;
}

export interface AuthorizeBody {
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly paymentMethod: string;
}

export type LedgerAnswer =
  | { readonly kind: 'done'; readonly authorization: Authorization }
  | { readonly kind: 'refused'; readonly code: string; readonly authorization?: Authorization };

/** What the provider took, over all orders. */
export interface LedgerSums {
  readonly captures: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  /** Orders whose money was taken more than once. */
  readonly takenTwice: number;
}

const STATUS_AFTER = { capture: 'captured', void: 'voided', refund: 'refunded' } as const;
const STATUS_BEFORE = { capture: 'authorized', void: 'authorized', refund: 'captured' } as const;
const REFUSAL = {
  authorized: 'not_captured',
  declined: 'not_authorized',
  captured: 'already_captured',
  voided: 'already_voided',
  refunded: 'already_refunded',
} as const;

/** The books of one account at the provider, in memory: every operation happens once under its key. */
export class Ledger {
  private readonly authorizations = new Map<string, Authorization>();
  private readonly answers = new Map<string, LedgerAnswer & { readonly verb: Verb }>();
  private readonly takenBy = new Map<string, number>();
  private capturedMinor = 0;
  private refundedMinor = 0;
  private captures = 0;

  /** Looks through all of them: asked only where the answer to a charge was lost before it was sent. */
  ofReference(reference: string): readonly Authorization[] {
    return [...this.authorizations.values()].filter((authorization) => authorization.reference === reference);
  }

  authorize(key: string, body: AuthorizeBody): LedgerAnswer {
    return this.once(key, 'authorize', () => {
      const declined = body.paymentMethod === 'pm_card_declined';
      const { reference, amountMinor, currency } = body;
      const authorization: Authorization = {
        id: `auth_${randomUUID()}`,
        reference,
        amountMinor,
        currency,
        status: declined ? 'declined' : 'authorized',
        ...(declined && { declineCode: 'card_declined' as const }),
      };
      this.authorizations.set(authorization.id, authorization);
      return { kind: 'done', authorization: { ...authorization } };
    });
  }

  change(key: string, verb: Exclude<Verb, 'authorize'>, id: string): LedgerAnswer {
    return this.once(key, verb, () => {
      const authorization = this.authorizations.get(id);
      if (!authorization) return { kind: 'refused', code: 'authorization_not_found' };
      if (authorization.status !== STATUS_BEFORE[verb]) {
        return { kind: 'refused', code: REFUSAL[authorization.status], authorization: { ...authorization } };
      }
      authorization.status = STATUS_AFTER[verb];
      this.count(verb, authorization);
      return { kind: 'done', authorization: { ...authorization } };
    });
  }

  /** What happened under a key, if anything did. */
  find(key: string): (LedgerAnswer & { readonly verb: Verb }) | undefined {
    return this.answers.get(key);
  }

  sums(): LedgerSums {
    return {
      captures: this.captures,
      capturedMinor: this.capturedMinor,
      refundedMinor: this.refundedMinor,
      takenTwice: [...this.takenBy.values()].filter((times) => times > 1).length,
    };
  }

  private count(verb: Verb, { reference, amountMinor }: Authorization): void {
    if (verb === 'refund') this.refundedMinor += amountMinor;
    if (verb !== 'capture') return;
    this.captures += 1;
    this.capturedMinor += amountMinor;
    this.takenBy.set(reference, (this.takenBy.get(reference) ?? 0) + 1);
  }

  private once(key: string, verb: Verb, apply: () => LedgerAnswer): LedgerAnswer {
    const known = this.answers.get(key);
    if (known) return known;
    const answer = apply();
    this.answers.set(key, { ...answer, verb });
    return answer;
  }
}
