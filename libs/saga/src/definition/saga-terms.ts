import type { MessageContract } from '@millrace/contract-kit';
import type { Attempt, SagaReply, SagaSend, SagaUndo } from './saga-declaration.js';

/** The step's command. `dataOf` gets the saga data and the attempt whose ids the command must carry. */
export function send<Data, T>(
  contract: MessageContract<T>,
  dataOf: (data: Readonly<Data>, attempt: Attempt) => NoInfer<T>,
): SagaSend<Data> {
  return { contract, dataOf };
}

/** The step is done; what `learn` returns is merged into the saga data. */
export function proceed<Data, T>(
  contract: MessageContract<T>,
  learn?: (reply: NoInfer<T>) => Partial<Data>,
): SagaReply<Data, never> {
  return { means: 'proceed', contract, ...(learn && { learn: (reply: unknown) => learn(reply as T) }) };
}

/**
 * The participant will never do the step, and did nothing: the saga compensates. The undo of this step is not
 * owed for the attempt that was refused; it is when an earlier attempt never answered.
 */
export function refuse<Reason extends string, T>(
  contract: MessageContract<T>,
  reasonOf: (reply: NoInfer<T>) => Reason,
): SagaReply<never, Reason> {
  return { means: 'refuse', contract, reasonOf: (reply) => reasonOf(reply as T) };
}

/**
 * The command came after its deadline, and this attempt was not begun: the saga does at once what it does when
 * no reply comes in time.
 */
export function expire(contract: MessageContract): SagaReply<never, never> {
  return { means: 'expire', contract };
}

/** The step is undone by this command; `completedBy` says that it is. */
export function undoBy<Data, T>(
  contract: MessageContract<T>,
  dataOf: (data: Readonly<Data>, attempt: Attempt) => NoInfer<T>,
  completedBy: MessageContract,
): SagaUndo<Data> {
  return { by: 'command', send: { contract, dataOf }, completedBy };
}

/** The undo of an earlier step undoes this one too. */
export function undoneWith(step: string): SagaUndo<never> {
  return { by: 'step', step };
}

/** The step has no effect that would have to be undone. */
export const nothingToUndo: SagaUndo<never> = { by: 'nothing' };
