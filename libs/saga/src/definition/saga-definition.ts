import { sagaErrors } from '../saga.errors.js';
import type { Attempt, SagaDeclaration, SagaReply, SagaRetry, SagaStep } from './saga-declaration.js';
import { problemsOf } from './declaration-problems.js';

/** What hearing a contract means to a saga: an answer to a step's command, or to its undo. */
export type HeardReply<Data, Reason> =
  | { readonly to: 'do'; readonly step: SagaStep<Data, Reason>; readonly reply: SagaReply<Data, Reason> }
  | { readonly to: 'undo'; readonly step: SagaStep<Data, Reason> };

/** A checked declaration. Made by {@link defineSaga} only. */
export class SagaDefinition<Data extends object = object, Reason extends string = string> {
  readonly name: string;
  readonly version: number;
  readonly retry: SagaRetry;
  readonly steps: readonly SagaStep<Data, Reason>[];
  private readonly heard = new Map<string, HeardReply<Data, Reason>>();
  private readonly pivotIndex: number;
  private readonly correlation: (reply: never) => Attempt;

  constructor(declaration: SagaDeclaration<Data, Reason>) {
    this.name = declaration.name;
    this.version = declaration.version;
    this.retry = declaration.retry;
    this.steps = declaration.steps;
    this.correlation = declaration.correlate;
    const pivot = this.steps.findIndex((step) => step.pivot);
    this.pivotIndex = pivot < 0 ? Number.POSITIVE_INFINITY : pivot;
    for (const step of this.steps) {
      for (const reply of step.replies) this.heard.set(reply.contract.type, { to: 'do', step, reply });
      if (step.undo?.by === 'command') this.heard.set(step.undo.completedBy.type, { to: 'undo', step });
    }
  }

  /** The wire types that this saga listens to. */
  replyTypes(): readonly string[] {
    return [...this.heard.keys()];
  }

  hear(messageType: string): HeardReply<Data, Reason> | undefined {
    return this.heard.get(messageType);
  }

  /** The saga and the attempt that a reply answers. */
  correlate(reply: unknown): Attempt {
    return (this.correlation as (reply: unknown) => Attempt)(reply);
  }

  /** @throws AppError `unknown_saga_step`: the saga was started by a definition that looked different. */
  step(name: string): SagaStep<Data, Reason> {
    const step = this.steps.find((candidate) => candidate.name === name);
    if (step) return step;
    throw sagaErrors.unknown_saga_step({ detail: `${this.name} v${this.version} has no step ${name}.` });
  }

  /** The step that follows, `undefined` after the last. */
  stepAfter(name: string): SagaStep<Data, Reason> | undefined {
    return this.steps[this.steps.indexOf(this.step(name)) + 1];
  }

  /** True for the pivot and every step behind it. */
  isPivotOrLater(name: string): boolean {
    return this.steps.indexOf(this.step(name)) >= this.pivotIndex;
  }
}

/**
 * Declares a saga as a table and checks it.
 * @throws AppError `invalid_saga_definition` that lists every problem, not only the first.
 */
export function defineSaga<Data extends object, Reason extends string = string>(
  declaration: SagaDeclaration<Data, Reason>,
): SagaDefinition<Data, Reason> {
  const problems = problemsOf(declaration);
  if (problems.length > 0) {
    throw sagaErrors.invalid_saga_definition({
      detail: `saga ${declaration.name}: ${problems.map((problem) => `\n  ${problem}`).join('')}`,
    });
  }
  return new SagaDefinition(declaration);
}
