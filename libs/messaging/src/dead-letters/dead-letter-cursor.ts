import { isUuid } from '@millrace/ids';
import { messagingErrors } from '../messaging.errors.js';

/** Where a page of letters ended: the time of the last death in Unix microseconds, and the letter. */
export interface DeadLetterPosition {
  readonly diedAtUs: number;
  readonly id: string;
}

export function encodeCursor({ diedAtUs, id }: DeadLetterPosition): string {
  return Buffer.from(`${diedAtUs}.${id}`).toString('base64url');
}

/** @throws AppError `invalid_cursor` */
export function decodeCursor(cursor: string): DeadLetterPosition {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('.');
  if (!/^\d{1,16}$/.test(time) || !isUuid(id)) throw messagingErrors.invalid_cursor();
  return { diedAtUs: Number(time), id };
}
