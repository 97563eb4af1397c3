import { encodeMessage, type DataOf, type MessageContract, type WireMessage } from '@millrace/contract-kit';
import {
  stockCommitExpired,
  stockCommitRefused,
  stockCommitted,
  stockRejected,
  stockReleased,
  stockReservationExpired,
  stockReserved,
} from '@millrace/contracts';
import { uuidV5 } from '@millrace/ids';
import type { Hold, HoldIn, Shortage } from '../stock/hold.js';
import type { StockCommand } from './stock-command.js';

type Commit = DataOf<typeof stockCommitRefused>;
type Rejection = DataOf<typeof stockRejected>;

/** The answer to one command. */
export interface StockReply {
  readonly contract: MessageContract;
  readonly data: { readonly orderId: string; readonly attemptId: string };
}

export function reserved(command: StockCommand, hold: HoldIn<'held' | 'committed'>): StockReply {
  return reply(stockReserved, {
    ...idsOf(command),
    holdVersion: hold.version,
    expiresAt: hold.expiresAt.toISOString(),
  });
}

export function rejected(
  command: StockCommand,
  reason: Rejection['reason'],
  shortages: readonly Shortage[] = [],
): StockReply {
  return reply(stockRejected, { ...idsOf(command), reason, shortages: [...shortages] });
}

/** It came too late, and was not begun. */
export function notBegun(command: StockCommand): StockReply {
  return reply(command.kind === 'commit' ? stockCommitExpired : stockReservationExpired, idsOf(command));
}

export function committed(command: StockCommand): StockReply {
  return reply(stockCommitted, idsOf(command));
}

export function commitRefused(command: StockCommand, reason: Commit['reason']): StockReply {
  return reply(stockCommitRefused, { ...idsOf(command), reason });
}

export function released(command: StockCommand, hold: Hold): StockReply {
  const gaveBack = hold.status === 'released' && hold.lines.length > 0;
  return reply(stockReleased, { ...idsOf(command), outcome: gaveBack ? 'released' : 'nothing-held' });
}

/**
 * The reply in wire form. Its id is derived from the order, the kind of reply and the attempt it answers, so
 * that a command handled twice is answered by the same message twice.
 */
export function encodeReply(
  { contract, data }: StockReply,
  trace: { readonly traceparent?: string | undefined; readonly baggage?: string | undefined },
): WireMessage {
  return encodeMessage(contract, data, {
    id: uuidV5(data.orderId, contract.name, data.attemptId),
    source: '/millrace/inventory',
    traceparent: trace.traceparent,
    baggage: trace.baggage,
  });
}

function reply<T extends StockReply['data']>(contract: MessageContract<T>, data: T): StockReply {
  return { contract, data };
}

function idsOf({ data }: StockCommand): StockReply['data'] {
  return { orderId: data.orderId, attemptId: data.attemptId };
}
