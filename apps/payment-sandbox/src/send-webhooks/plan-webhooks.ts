import { uuidV7 } from '@millrace/ids';
import type { WebhookHabit } from '../authorization/test-card.js';
import type { OperationKind, RecordedOperation } from '../apply-operation/operation.js';

/** One delivery. A retry sends the same body again. */
export interface PlannedWebhook {
  readonly body: string;
  /** Signed with a key that is not ours: what a stranger could send. */
  readonly forged: boolean;
  readonly delayMs: number;
}

/** What the provider tells of an operation, and how. Pure but for the event's id. */
export function planWebhooks(
  operation: RecordedOperation,
  habit: WebhookHabit,
  lateMs: number,
): readonly PlannedWebhook[] {
  const body = JSON.stringify(eventOf(operation));
  const deliver = (delayMs: number) => ({ body, forged: false, delayMs });
  switch (habit) {
    case 'plain':
      return [deliver(0)];
    case 'late':
      return [deliver(lateMs)];
    case 'twice':
      return [deliver(0), deliver(0)];
    case 'reordered':
      return [deliver(operation.kind === 'authorize' ? lateMs : 0)];
    case 'forged':
      return [{ body: JSON.stringify(lieAbout(operation)), forged: true, delayMs: 0 }, deliver(lateMs)];
  }
}

function eventOf({ key, kind, refusal, authorization }: RecordedOperation) {
  return {
    id: `evt_${uuidV7()}`,
    createdAt: new Date().toISOString(),
    operation: { key, kind, ...(refusal ? { refusal } : {}) },
    authorization,
  };
}

const OPPOSITE: Readonly<Record<OperationKind, object>> = {
  authorize: { status: 'declined', declineCode: 'card_declined' },
  capture: { status: 'voided' },
  void: { status: 'captured' },
  refund: { status: 'captured' },
};

/** What would hurt most, were it believed. */
function lieAbout(operation: RecordedOperation) {
  const event = eventOf(operation);
  return { ...event, authorization: { ...event.authorization, ...OPPOSITE[operation.kind] } };
}
