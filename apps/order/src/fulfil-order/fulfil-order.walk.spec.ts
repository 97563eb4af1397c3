import { describe, expect, it } from '@jest/globals';
import {
  capturePayment,
  paymentCaptureRefused,
  paymentAuthorizationExpired,
  paymentDeclined,
  stockCommitExpired,
  stockCommitRefused,
  stockRejected,
  stockReservationExpired,
} from '@millrace/contracts';
import type { SagaInstance } from '@millrace/saga';
import { type Happening, cancelled, deadlinePasses } from '@millrace/saga/testing';
import {
  authorized,
  captured,
  committed,
  given,
  released,
  reply,
  reserved,
  reversed,
} from '../testing/fulfil-order.given.js';

const HAPPENINGS: Readonly<Record<string, Happening>> = {
  reserved,
  rejected: reply(stockRejected),
  authorized,
  declined: reply(paymentDeclined),
  committed,
  commitRefused: reply(stockCommitRefused),
  captured,
  captureRefused: reply(paymentCaptureRefused),
  reversed: reversed(),
  released: released(),
  reserveExpired: reply(stockReservationExpired),
  authorizeExpired: reply(paymentAuthorizationExpired),
  commitExpired: reply(stockCommitExpired),
  deadline: deadlinePasses,
  cancel: cancelled('cancelled-by-customer'),
};

/** What became of an order's participants, seen from the messages alone. */
interface World {
  readonly scenario: ReturnType<typeof given>;
  readonly path: readonly string[];
  /** Steps whose command left, and that were not refused by their only attempt. */
  readonly maybeDone: ReadonlySet<string>;
  readonly undone: ReadonlySet<string>;
}

const OWN_UNDO: Readonly<Record<string, string>> = {
  'reserve-stock': 'reserve-stock',
  'commit-stock': 'reserve-stock',
  'authorize-payment': 'authorize-payment',
};

function next(world: World, name: string): World {
  const before = world.scenario.last.instance;
  const scenario = world.scenario.when(HAPPENINGS[name]!);
  scenario.thenExpect({});
  const { instance, timeline } = scenario.last;
  const maybeDone = new Set(world.maybeDone);
  const undone = new Set(world.undone);
  for (const { event, step } of timeline) {
    if (event === 'command-sent') maybeDone.add(step!);
    if (event === 'refused' && before.attempt === 1) maybeDone.delete(step!);
    if (event === 'undone') undone.add(step!);
  }
  expect(instance.id).toBe(before.id);
  return { scenario, path: [...world.path, name], maybeDone, undone };
}

/** Two worlds of one key behave the same from here on. Attempts beyond the limit of any step are alike. */
function keyOf({ scenario, maybeDone, undone }: World): string {
  const { status, phase, step, attempt, owed, reason } = scenario.last.instance;
  const parts = [
    status,
    phase,
    step,
    Math.min(attempt, 8),
    owed,
    reason,
    [...maybeDone].sort(),
    [...undone].sort(),
  ];
  return JSON.stringify(parts);
}

/** Every state that any sequence of happenings can lead to, breadth first. */
function walk(): readonly World[] {
  const first: World = {
    scenario: given(),
    path: [],
    maybeDone: new Set(['reserve-stock']),
    undone: new Set(),
  };
  const seen = new Map([[keyOf(first), first]]);
  const queue = [first];
  for (let world = queue.shift(); world; world = queue.shift()) {
    for (const name of Object.keys(HAPPENINGS)) {
      const reached = next(world, name);
      const key = keyOf(reached);
      if (seen.has(key)) continue;
      seen.set(key, reached);
      queue.push(reached);
    }
  }
  return [...seen.values()];
}

const isFinal = ({ status }: SagaInstance) => status === 'completed' || status === 'compensated';

describe('every way an order can go', () => {
  const worlds = walk();
  const checkAll = (check: (world: World, saga: SagaInstance) => unknown) =>
    worlds.filter((world) => !check(world, world.scenario.last.instance)).map(({ path }) => path.join(' > '));

  it('is a walk of some length', () => {
    expect(worlds.length).toBeGreaterThan(50);
    const ends = new Set(worlds.map(({ scenario }) => scenario.last.instance.status));
    expect([...ends].sort()).toEqual([
      'compensated',
      'compensating',
      'completed',
      'needs-attention',
      'running',
    ]);
  });

  it('waits for exactly one reply with a deadline, or has ended', () => {
    expect(
      checkAll((_, saga) =>
        isFinal(saga)
          ? saga.step === null && saga.attemptId === null && saga.deadlineAt === null
          : saga.step !== null && saga.attemptId !== null && saga.deadlineAt !== null,
      ),
    ).toEqual([]);
  });

  it('never ends undone with a step that may have been done and was not undone', () => {
    expect(
      checkAll(({ maybeDone, undone }, saga) =>
        saga.status === 'compensated'
          ? [...maybeDone].every((step) => step === 'capture-payment' || undone.has(OWN_UNDO[step]!))
          : true,
      ),
    ).toEqual([]);
  });

  it('never undoes anything once money may have moved, unless the capture was refused', () => {
    expect(
      checkAll(({ path, maybeDone }, saga) =>
        maybeDone.has('capture-payment') && saga.phase === 'backward'
          ? path.includes('captureRefused')
          : true,
      ),
    ).toEqual([]);
  });

  it('is confirmed only when every step succeeded and nothing was undone', () => {
    expect(
      checkAll(({ path, undone }, saga) =>
        saga.status === 'completed'
          ? undone.size === 0 &&
            ['reserved', 'authorized', 'committed', 'captured'].every((p) => path.includes(p))
          : true,
      ),
    ).toEqual([]);
  });

  it('can always come to an end', () => {
    const wayOut = ['reserved', 'authorized', 'committed', 'captured', 'reversed', 'released'];
    expect(checkAll((world) => isFinal(wayOut.reduce<World>(next, world).scenario.last.instance))).toEqual(
      [],
    );
  });

  it('sends the capture only with stock committed', () => {
    expect(
      checkAll(({ path, scenario }) =>
        scenario.last.commands.some(({ contract }) => contract === capturePayment)
          ? path.includes('committed')
          : true,
      ),
    ).toEqual([]);
  });
});
