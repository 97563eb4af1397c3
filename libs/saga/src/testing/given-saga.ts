import { deepStrictEqual } from 'node:assert/strict';
import type { MessageContract } from '@millrace/contract-kit';
import type { Attempt } from '../definition/saga-declaration.js';
import type { SagaDefinition } from '../definition/saga-definition.js';
import { encodeCommand } from '../engine/saga-batch.js';
import { startSaga } from '../engine/saga-engine.js';
import type { SagaInstance } from '../engine/saga-instance.js';
import type { TimelineEntry, Transition } from '../engine/transition.js';
import { frozen } from './frozen.js';

/** Something that happens to a saga. */
export type Happening = <Data extends object>(
  definition: SagaDefinition<Data>,
  saga: SagaInstance<Data>,
  clock: { now: number },
) => Transition<Data>;

/** What must be so after the last happening. What is left out is not looked at. */
export interface Expected<Data extends object> {
  /** Contracts of the commands sent by it, in order, each with data if they matter. */
  readonly sends?: readonly (MessageContract | readonly [MessageContract, object])[];
  readonly saga?: Partial<SagaInstance<Data>>;
  readonly ignored?: Transition['ignored'] | undefined;
  /** `event` or `event step`, in order. */
  readonly timeline?: readonly string[];
}

const START: Omit<Attempt, 'attemptId'> & { readonly at: number } = {
  sagaId: '0199c0de-0000-8abc-8000-000000000001',
  at: Date.UTC(2026, 0, 1),
};

/**
 * A started saga with this data, after all that already happened to it. Its data is frozen at each step: a
 * definition that changes it in place fails.
 */
export function givenSaga<Data extends object, Reason extends string>(
  definition: SagaDefinition<Data, Reason>,
  data: Data,
  ...history: readonly Happening[]
): SagaScenario<Data> {
  const untyped = definition as unknown as SagaDefinition<Data>;
  const clock = { now: START.at };
  const start = { id: START.sagaId, slot: 0xabc, data: frozen(structuredClone(data)) };
  const first = startSaga(untyped, start, clock.now);
  return history.reduce(
    (scenario, happening) => scenario.when(happening),
    new SagaScenario(untyped, first, clock),
  );
}

export class SagaScenario<Data extends object> {
  constructor(
    private readonly definition: SagaDefinition<Data>,
    /** What the last happening did. */
    readonly last: Transition<Data>,
    private readonly clock: { now: number },
  ) {}

  when(happening: Happening): SagaScenario<Data> {
    const clock = { ...this.clock };
    const next = happening(this.definition, this.last.instance, clock);
    frozen(next.instance.data);
    return new SagaScenario(this.definition, next, clock);
  }

  /** @throws AssertionError with a diff. Commands are checked against their contracts in any case. */
  thenExpect(expected: Expected<Data>): this {
    const { commands, instance, timeline, ignored } = this.last;
    const sent = commands.map((command) => ({
      type: command.contract.type,
      data: JSON.parse(encodeCommand(command, '/test').value) as object,
    }));
    if (expected.sends) {
      const wanted = expected.sends.map((entry) => ('type' in entry ? ([entry] as const) : entry));
      deepStrictEqual(
        sent.map(({ type, data }, index) => ({ type, ...pick(data, wanted[index]?.[1]) })),
        wanted.map(([contract, data]) => ({ type: contract.type, ...data })),
      );
    }
    if (expected.saga) deepStrictEqual(pick(instance, expected.saga), expected.saga);
    if ('ignored' in expected) deepStrictEqual(ignored, expected.ignored);
    if (expected.timeline) deepStrictEqual(timeline.map(inWords), expected.timeline);
    return this;
  }
}

function pick(from: object, like: object = {}): object {
  const names = Object.keys(like);
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}

function inWords({ event, step }: TimelineEntry): string {
  return step === null ? event : `${event} ${step}`;
}
