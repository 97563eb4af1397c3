import { describe, expect, it } from '@jest/globals';
import { type Decision, decideCommand } from './decide-payment.js';
import type { PaymentCommand } from './payment-command.js';
import { type ProviderResult, recordOutcome } from './record-outcome.js';
import { type OperationKind, type Outcome, type Payment, runnableOperation } from './payment.js';

const orderId = '0199c0de-0000-8abc-8000-000000000001';
const charge = {
  customerId: '0199c0de-0000-7000-8000-000000000042',
  amountMinor: 2_500,
  currency: 'EUR',
  paymentMethod: 'pm_card_ok',
};
const command = (kind: OperationKind, attemptId: string): PaymentCommand => {
  const addressed = { orderId, attemptId, traceparent: undefined };
  return kind === 'authorize' ? { ...addressed, kind, charge } : { ...addressed, kind };
};
const result = (outcome: Outcome): ProviderResult => ({ outcome, providerAuthorizationId: 'auth_1' });

/** What happens to a payment, one thing after the other: a command's attempt, or news from the provider. */
type Step = readonly [OperationKind, string] | { readonly of: OperationKind; readonly news: Outcome };

function given(...steps: readonly Step[]): { payment: Payment | undefined; when: (step: Step) => Decision } {
  const apply = (payment: Payment | undefined, step: Step) =>
    'of' in step
      ? recordOutcome(payment, step.of, result(step.news))
      : decideCommand(payment, command(step[0], step[1]));
  const payment = steps.reduce<Payment | undefined>((known, step) => apply(known, step).payment, undefined);
  return { payment, when: (step) => apply(payment, step) };
}

const told = ({ replies }: Decision) =>
  replies.map(({ attemptId, content }) => [
    attemptId,
    content.kind,
    ...('declineCode' in content ? [content.declineCode] : []),
    ...('reason' in content ? [content.reason] : []),
    ...('outcome' in content ? [content.outcome] : []),
  ]);
const runs = ({ payment }: Decision) => runnableOperation(payment)?.kind;

const AUTHORIZED: Step = { of: 'authorize', news: { kind: 'authorized' } };
const DECLINED: Step = { of: 'authorize', news: { kind: 'declined', declineCode: 'card_declined' } };
const CAPTURED: Step = { of: 'capture', news: { kind: 'captured' } };
const EXPIRED: Step = { of: 'capture', news: { kind: 'capture-refused', reason: 'authorization_expired' } };
const VOIDED: Step = { of: 'reverse', news: { kind: 'voided' } };
const REFUNDED: Step = { of: 'reverse', news: { kind: 'refunded' } };

describe('given nothing', () => {
  it('when authorize comes, then the operation is opened and nothing is told yet', () => {
    const decision = given().when(['authorize', 'a1']);
    expect([told(decision), runs(decision), decision.payment?.status]).toEqual([[], 'authorize', 'pending']);
  });

  it('when authorize comes after its deadline, then it is not begun and the saga is told', () => {
    const late = { ...command('authorize', 'a1'), expired: true } as PaymentCommand;
    expect(told(decideCommand(undefined, late))).toEqual([['a1', 'authorization-expired']]);
    expect(decideCommand(undefined, late).payment).toBeUndefined();
    const { payment } = given(['authorize', 'a0'], AUTHORIZED);
    expect(told(decideCommand(payment, late))).toEqual([['a1', 'authorized']]);
  });

  it('when capture comes, then it is refused and nothing is kept', () => {
    const decision = given().when(['capture', 'c1']);
    expect(told(decision)).toEqual([['c1', 'capture-refused', 'not_authorized']]);
    expect(decision.payment).toBeUndefined();
  });

  it('when reverse comes, then nothing was taken and a tombstone stays', () => {
    const decision = given().when(['reverse', 'r1']);
    expect(told(decision)).toEqual([['r1', 'reversed', 'nothing-taken']]);
    expect([decision.payment?.status, runs(decision)]).toEqual(['blocked', undefined]);
  });
});

describe('given a tombstone', () => {
  const tombstone = given(['reverse', 'r1']);

  it('a late authorize is declined without a call', () => {
    const decision = tombstone.when(['authorize', 'a1']);
    expect(told(decision)).toEqual([['a1', 'declined', 'already_reversed']]);
    expect(runs(decision)).toBeUndefined();
  });

  it('a late capture is refused', () => {
    expect(told(tombstone.when(['capture', 'c1']))).toEqual([['c1', 'capture-refused', 'already_reversed']]);
  });

  it('another reverse is told the same', () => {
    expect(told(tombstone.when(['reverse', 'r2']))).toEqual([['r2', 'reversed', 'nothing-taken']]);
  });
});

describe('given an authorization that is not known yet', () => {
  const pending = given(['authorize', 'a1']);

  it('the outcome is told to the newest attempt only', () => {
    const again = given(['authorize', 'a1'], ['authorize', 'a2']);
    expect(told(again.when(AUTHORIZED))).toEqual([['a2', 'authorized']]);
  });

  it('a decline is an outcome', () => {
    const decision = pending.when(DECLINED);
    expect([told(decision), decision.payment?.status]).toEqual([
      [['a1', 'declined', 'card_declined']],
      'declined',
    ]);
  });

  it('a capture is refused', () => {
    expect(told(pending.when(['capture', 'c1']))).toEqual([['c1', 'capture-refused', 'not_authorized']]);
  });

  it('another amount is a conflict and changes nothing', () => {
    const other = { ...command('authorize', 'a2'), charge: { ...charge, amountMinor: 1 } } as PaymentCommand;
    const decision = decideCommand(pending.payment, other);
    expect(decision).toEqual({ payment: pending.payment, replies: [], conflict: expect.any(String) });
  });

  it('a reverse waits until it is known', () => {
    const decision = pending.when(['reverse', 'r1']);
    expect([told(decision), runs(decision)]).toEqual([[], 'authorize']);
  });
});

describe('given a reversal that waits for the authorization', () => {
  const waiting = given(['authorize', 'a1'], ['reverse', 'r1']);

  it('when it is authorized, then the reversal runs, and tells when it is voided', () => {
    const authorized = waiting.when(AUTHORIZED);
    expect([told(authorized), runs(authorized)]).toEqual([[['a1', 'authorized']], 'reverse']);
    const voided = given(['authorize', 'a1'], ['reverse', 'r1'], AUTHORIZED).when(VOIDED);
    expect([told(voided), voided.payment?.status]).toEqual([[['r1', 'reversed', 'voided']], 'voided']);
  });

  it('when it is declined, then nothing was taken, without a call', () => {
    const decision = waiting.when(DECLINED);
    expect(told(decision)).toEqual([
      ['a1', 'declined', 'card_declined'],
      ['r1', 'reversed', 'nothing-taken'],
    ]);
    expect(runs(decision)).toBeUndefined();
  });

  it('another authorize is declined: the order is being undone', () => {
    expect(told(waiting.when(['authorize', 'a2']))).toEqual([['a2', 'declined', 'already_reversed']]);
  });

  it('another reverse takes its place', () => {
    const again = given(['authorize', 'a1'], ['reverse', 'r1'], ['reverse', 'r2']);
    expect(told(again.when(DECLINED))).toContainEqual(['r2', 'reversed', 'nothing-taken']);
  });
});

describe('given an authorized payment', () => {
  const authorized = given(['authorize', 'a1'], AUTHORIZED);

  it('another authorize is told the same', () => {
    const decision = authorized.when(['authorize', 'a2']);
    expect([told(decision), runs(decision)]).toEqual([[['a2', 'authorized']], undefined]);
  });

  it('the same news again tells nothing', () => {
    expect(told(authorized.when(AUTHORIZED))).toEqual([]);
  });

  it('capture runs, and tells when it is captured', () => {
    expect(runs(authorized.when(['capture', 'c1']))).toBe('capture');
    const decision = given(['authorize', 'a1'], AUTHORIZED, ['capture', 'c1']).when(CAPTURED);
    expect([told(decision), decision.payment?.status]).toEqual([[['c1', 'captured']], 'captured']);
  });

  it('an expired one is not captured, and then there is nothing to reverse', () => {
    const refused = given(['authorize', 'a1'], AUTHORIZED, ['capture', 'c1']).when(EXPIRED);
    expect(told(refused)).toEqual([['c1', 'capture-refused', 'authorization_expired']]);
    const expired = given(['authorize', 'a1'], AUTHORIZED, ['capture', 'c1'], EXPIRED);
    const reversed = expired.when(['reverse', 'r1']);
    expect([told(reversed), runs(reversed)]).toEqual([[['r1', 'reversed', 'nothing-taken']], undefined]);
  });

  it('reverse runs', () => {
    expect(runs(authorized.when(['reverse', 'r1']))).toBe('reverse');
  });
});

describe('given a captured payment', () => {
  const captured = given(['authorize', 'a1'], AUTHORIZED, ['capture', 'c1'], CAPTURED);

  it('another capture is told the same', () => {
    expect(told(captured.when(['capture', 'c2']))).toEqual([['c2', 'captured']]);
  });

  it('reverse runs, and tells when it is refunded, however often it is asked', () => {
    expect(runs(captured.when(['reverse', 'r1']))).toBe('reverse');
    const refunded = given(
      ['authorize', 'a1'],
      AUTHORIZED,
      ['capture', 'c1'],
      CAPTURED,
      ['reverse', 'r1'],
      REFUNDED,
    );
    expect(refunded.payment?.status).toBe('refunded');
    expect(told(refunded.when(['reverse', 'r2']))).toEqual([['r2', 'reversed', 'refunded']]);
  });

  it('a reverse that comes while the capture is in flight waits for it', () => {
    const inFlight = given(['authorize', 'a1'], AUTHORIZED, ['capture', 'c1'], ['reverse', 'r1']);
    expect(runnableOperation(inFlight.payment)?.kind).toBe('capture');
    const decision = inFlight.when(CAPTURED);
    expect([told(decision), runs(decision)]).toEqual([[['c1', 'captured']], 'reverse']);
  });
});

describe('given a declined payment', () => {
  const declined = given(['authorize', 'a1'], DECLINED);

  it.each([
    ['authorize', [['x', 'declined', 'card_declined']]],
    ['capture', [['x', 'capture-refused', 'not_authorized']]],
    ['reverse', [['x', 'reversed', 'nothing-taken']]],
  ] as const)('%s is answered at once', (kind, expected) => {
    const decision = declined.when([kind, 'x']);
    expect([told(decision), runs(decision)]).toEqual([expected, undefined]);
  });
});
