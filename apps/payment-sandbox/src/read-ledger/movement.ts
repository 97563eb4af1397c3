import type { OperationKind } from '../apply-operation/operation.js';

/** One movement of money: set aside, taken, let go or given back. Declines and refusals move none. */
export interface Movement {
  readonly sequence: number;
  readonly kind: OperationKind;
  readonly authorizationId: string;
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly at: Date;
}

/** Of `operations`; gives {@link Movement}. */
export const MOVEMENT_COLUMNS = `
  sequence, kind, authorization_id AS "authorizationId", reference, amount_minor AS "amountMinor", currency,
  recorded_at AS at`;

/** Of `operations`: the rows that are movements. */
export const MOVES_MONEY = `refusal IS NULL AND status <> 'declined'`;
