import { describe, expect, it } from '@jest/globals';
import {
  type TripData,
  type TripReason,
  greetingSent,
  seatFree,
  seatHeld,
  sendGreeting,
  ticketRefused,
  tripDeclaration,
  tripIds,
  upgradeTooLate,
} from '../testing/trip.fixture.js';
import type { SagaDeclaration, SagaStep } from './saga-declaration.js';
import { defineSaga } from './saga-definition.js';
import { SagaDefinitions } from './saga-definitions.js';
import { expire, nothingToUndo, proceed, refuse, send, undoBy, undoneWith } from './saga-terms.js';

type Step = SagaStep<TripData, TripReason>;
type Declaration = SagaDeclaration<TripData, TripReason>;

const withStep = (name: string, change: Partial<Step> | ((step: Step) => Step)): Declaration => ({
  ...tripDeclaration,
  steps: tripDeclaration.steps.map((step) => {
    if (step.name !== name) return step;
    return typeof change === 'function' ? change(step) : { ...step, ...change };
  }),
});

describe('defineSaga', () => {
  const forward = { timeoutMs: 1, forwardOnly: true } as const;
  const wrong: readonly (readonly [string, Declaration, string])[] = [
    ['a name that is not kebab-case', { ...tripDeclaration, name: 'Trip' }, 'must be kebab-case: Trip'],
    ['a version below 1', { ...tripDeclaration, version: 0 }, 'positive integer: 0'],
    ['no step', { ...tripDeclaration, steps: [] }, 'there is no step'],
    [
      'a longest pause below the first',
      { ...tripDeclaration, retry: { firstMs: 2, maxMs: 1, attentionAfterMs: 1 } },
      '0 < firstMs <= maxMs',
    ],
    [
      'no patience',
      { ...tripDeclaration, retry: { firstMs: 1, maxMs: 1, attentionAfterMs: 0 } },
      'attentionAfterMs must be positive',
    ],
    ['two steps of one name', withStep('book-table', { name: 'hold-seat' }), 'two steps are named hold-seat'],
    ['a step name that is not kebab-case', withStep('book-table', { name: 'bookTable' }), 'bookTable'],
    [
      'no way on',
      withStep('check-weather', { replies: [] }),
      'check-weather: no reply lets the saga proceed',
    ],
    [
      'one reply for two steps',
      withStep('check-weather', { replies: [proceed(seatHeld)] }),
      'millrace.travel.seat-held.v1 answers more than one thing',
    ],
    [
      'one reply for a step and for an undo',
      withStep('check-weather', { replies: [proceed(seatFree)] }),
      'millrace.travel.seat-free.v1 answers more than one thing',
    ],
    [
      'a reply without the ids',
      { ...tripDeclaration, correlate: () => ({ sagaId: 'x', attemptId: 'y' }) },
      'correlate finds no saga and attempt id in millrace.travel.seat-held.v1',
    ],
    [
      'two pivots',
      withStep('send-greeting', { pivot: true }),
      'more than one pivot: issue-ticket, send-greeting',
    ],
    [
      'a pivot that is given up',
      withStep('issue-ticket', (step) => ({ ...step, timeout: tripDeclaration.steps[0]!.timeout })),
      'issue-ticket is not before the pivot: its timeout must be forwardOnly',
    ],
    [
      'a step after the pivot that can be refused',
      withStep('send-greeting', {
        replies: [proceed(greetingSent), refuse(ticketRefused, () => 'no-ticket')],
      }),
      'send-greeting comes after the pivot: it cannot be refused',
    ],
    [
      'a command without a deadline that expires',
      withStep('send-greeting', { replies: [proceed(greetingSent), expire(upgradeTooLate)] }),
      'send-greeting is forwardOnly: its command never expires',
    ],
    [
      'an undo after the pivot',
      withStep('send-greeting', { undo: nothingToUndo }),
      'send-greeting is not before the pivot: it has no undo',
    ],
    [
      'a step before the pivot that says nothing of its undo',
      {
        ...tripDeclaration,
        steps: [
          {
            name: 'greet-first',
            command: send(sendGreeting, (_, attempt) => tripIds(attempt)),
            replies: [proceed(greetingSent)],
            timeout: forward,
          },
          ...tripDeclaration.steps.slice(0, -1),
        ],
      },
      'greet-first comes before the pivot: say how it is undone, or nothingToUndo',
    ],
    [
      'an undo by a step that has none',
      withStep('check-weather', { undo: undoneWith('upgrade-seat') }),
      'check-weather is undone with upgrade-seat, which is no earlier step with an undo of its own',
    ],
    [
      'an undo by a later step',
      withStep('hold-seat', { undo: undoneWith('book-table') }),
      'hold-seat is undone with book-table, which is no earlier step',
    ],
    [
      'a timeout of 0',
      withStep('issue-ticket', { timeout: { ...forward, timeoutMs: 0 } }),
      'must be positive',
    ],
    [
      'no attempt at all',
      withStep('hold-seat', {
        timeout: { timeoutMs: 1, attempts: 0, compensate: 'late' },
      }),
      'hold-seat: attempts must be a positive integer',
    ],
  ];

  it.each(wrong)('refuses %s', (_, declaration, problem) => {
    expect(() => defineSaga(declaration)).toThrow(problem);
  });

  it('tells all problems at once', () => {
    const bad = { ...withStep('check-weather', { replies: [] }), version: 0 };
    expect(() => defineSaga(bad)).toThrow(/positive integer: 0[^]*no reply lets the saga proceed/);
  });

  it('is a type error to send what the contract does not allow', () => {
    // @ts-expect-error the data lacks the ids
    send(sendGreeting, () => ({}));
    // @ts-expect-error the reply has no such field
    proceed(greetingSent, ({ seat }) => ({ seat }));
    // @ts-expect-error the data lacks the ids
    undoBy(sendGreeting, () => ({}), seatFree);
    expect(defineSaga(tripDeclaration).replyTypes()).toHaveLength(13);
  });
});

describe('SagaDefinitions', () => {
  const second = defineSaga({ ...tripDeclaration, version: 2 });
  const definitions = new SagaDefinitions([defineSaga(tripDeclaration), second]);

  it('finds the version that a saga was started with', () => {
    expect(definitions.get('trip', 2)).toBe(second);
    expect(definitions.get('trip', 1).version).toBe(1);
  });

  it('refuses a version that it does not know, naming those it does, and asks to try again', () => {
    expect(() => definitions.get('trip', 3)).toThrow(
      expect.objectContaining({
        code: 'unknown_saga_definition',
        retryable: true,
        message: expect.stringMatching(/trip v3.*trip v1, trip v2/),
      }),
    );
  });

  it('refuses two of one name and version', () => {
    expect(() => new SagaDefinitions([second, second])).toThrow('two saga definitions are trip v2');
  });

  it('correlates what a definition listens to, and nothing else', () => {
    const { tripId, attemptId } = seatHeld.example;
    expect(definitions.correlate(seatHeld.type, seatHeld.example)).toEqual({ sagaId: tripId, attemptId });
    expect(definitions.correlate('millrace.travel.rumour.v1', seatHeld.example)).toBeUndefined();
  });
});
