import { uuidV5 } from '@millrace/ids';

/** The id of one attempt of one step: the same inputs give the same id, on every machine. */
export function attemptIdOf(sagaId: string, step: string, kind: 'do' | 'undo', attempt: number): string {
  return uuidV5(sagaId, step, kind, attempt);
}

/** The id of the message that carries an attempt's command. */
export function messageIdOf(attemptId: string, messageType: string): string {
  return uuidV5(attemptId, messageType);
}
