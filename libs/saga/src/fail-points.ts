import type { WireMessage } from '@millrace/contract-kit';
import { hookOf, type FailPoints } from '@millrace/failpoints';

/** Where a process may die while it fires deadlines. */
export const failPoints = {
  'deadlines.found': {
    durable: 'sagas whose deadline has passed',
    pending: 'that they are moved',
    passedBy: 'nothing',
  },
  'deadlines.before-commit': {
    durable: 'sagas whose deadline has passed; their moves are written and not committed',
    pending: 'the moves, and the commands that come of them',
    passedBy: 'commanded',
  },
  'deadlines.after-commit': {
    durable: 'the moves, and their commands in the outbox',
    pending: 'the commands themselves',
    passedBy: 'commanded',
  },
} as const satisfies FailPoints;

export const failPoint = hookOf(failPoints);

export function typesOfMessages(messages: readonly WireMessage[]): readonly string[] {
  return messages.map(({ type }) => type);
}
