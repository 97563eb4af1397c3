import type { MessageContract } from '@millrace/contract-kit';
import { isUuid } from '@millrace/ids';
import type { Attempt, SagaDeclaration, SagaStep } from './saga-declaration.js';

const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

type AnyStep = SagaStep<never, string>;
type AnyDeclaration = SagaDeclaration<never, string>;

/** Everything that is wrong with a declaration, each in words that name the step. */
export function problemsOf<Data extends object, Reason extends string>(
  declaration: SagaDeclaration<Data, Reason>,
): readonly string[] {
  const saga = declaration as unknown as AnyDeclaration;
  return [
    ...headProblems(saga),
    ...nameProblems(saga.steps),
    ...pivotProblems(saga.steps),
    ...saga.steps.flatMap(timeoutProblems),
    ...undoProblems(saga.steps),
    ...replyProblems(saga),
  ];
}

function headProblems(saga: AnyDeclaration): readonly string[] {
  const { firstMs, maxMs, attentionAfterMs } = saga.retry;
  return [
    ...when(!KEBAB.test(saga.name), `the name must be kebab-case: ${saga.name}`),
    ...when(
      !Number.isInteger(saga.version) || saga.version < 1,
      `the version must be a positive integer: ${saga.version}`,
    ),
    ...when(!(firstMs > 0 && maxMs >= firstMs), 'retry needs 0 < firstMs <= maxMs'),
    ...when(!(attentionAfterMs > 0), 'retry.attentionAfterMs must be positive'),
  ];
}

function nameProblems(steps: readonly AnyStep[]): readonly string[] {
  return [
    ...when(steps.length === 0, 'there is no step'),
    ...steps.flatMap(({ name }) => when(!KEBAB.test(name), `a step's name must be kebab-case: ${name}`)),
    ...repeated(steps.map(({ name }) => name)).map((name) => `two steps are named ${name}`),
  ];
}

function pivotProblems(steps: readonly AnyStep[]): readonly string[] {
  const pivots = steps.filter((step) => step.pivot).map(({ name }) => name);
  const first = steps.findIndex((step) => step.pivot);
  const forwardOnly = first < 0 ? [] : steps.slice(first);
  return [
    ...when(pivots.length > 1, `there is more than one pivot: ${pivots.join(', ')}`),
    ...forwardOnly.flatMap(({ name, timeout }) =>
      when(!timeout.forwardOnly, `${name} is not before the pivot: its timeout must be forwardOnly`),
    ),
    ...forwardOnly.slice(1).flatMap(({ name, replies }) =>
      when(
        replies.some(({ means }) => means === 'refuse'),
        `${name} comes after the pivot: it cannot be refused`,
      ),
    ),
  ];
}

function timeoutProblems({ name, timeout, replies }: AnyStep): readonly string[] {
  return [
    ...when(!(timeout.timeoutMs > 0), `${name}: timeoutMs must be positive`),
    ...when(
      !timeout.forwardOnly && !(Number.isInteger(timeout.attempts) && timeout.attempts >= 1),
      `${name}: attempts must be a positive integer`,
    ),
    ...when(
      timeout.forwardOnly === true && replies.some(({ means }) => means === 'expire'),
      `${name} is forwardOnly: its command never expires`,
    ),
  ];
}

function undoProblems(steps: readonly AnyStep[]): readonly string[] {
  const first = steps.findIndex((step) => step.pivot);
  const before = first < 0 ? steps : steps.slice(0, first);
  return [
    ...steps
      .slice(before.length)
      .flatMap(({ name, undo }) =>
        when(undo !== undefined, `${name} is not before the pivot: it has no undo`),
      ),
    ...before.flatMap((step, index) => undoProblemsOf(step, before.slice(0, index))),
  ];
}

function undoProblemsOf({ name, undo }: AnyStep, earlier: readonly AnyStep[]): readonly string[] {
  if (undo === undefined) return [`${name} comes before the pivot: say how it is undone, or nothingToUndo`];
  if (undo.by !== 'step') return [];
  const target = earlier.find((step) => step.name === undo.step);
  return when(
    target?.undo?.by !== 'command',
    `${name} is undone with ${undo.step}, which is no earlier step with an undo of its own`,
  );
}

function replyProblems({ steps, correlate }: AnyDeclaration): readonly string[] {
  const contracts = steps.flatMap((step): readonly MessageContract[] => [
    ...step.replies.map(({ contract }) => contract),
    ...(step.undo?.by === 'command' ? [step.undo.completedBy] : []),
  ]);
  return [
    ...steps.flatMap(({ name, replies }) =>
      when(!replies.some(({ means }) => means === 'proceed'), `${name}: no reply lets the saga proceed`),
    ),
    ...repeated(contracts.map(({ type }) => type)).map((type) => `${type} answers more than one thing`),
    ...contracts.flatMap((contract) => {
      const { sagaId, attemptId } = (correlate as (reply: unknown) => Partial<Attempt>)(contract.example);
      return when(
        !isUuid(sagaId ?? '') || !isUuid(attemptId ?? ''),
        `correlate finds no saga and attempt id in ${contract.type}`,
      );
    }),
  ];
}

function when(wrong: boolean, problem: string): readonly string[] {
  return wrong ? [problem] : [];
}

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
