import { defineMessage, defineTopic } from '@millrace/contract-kit';
import { z } from 'zod';
import { defineSaga, type SagaDefinition } from '../definition/saga-definition.js';
import {
  expire,
  nothingToUndo,
  proceed,
  refuse,
  send,
  undoBy,
  undoneWith,
} from '../definition/saga-terms.js';
import type { Attempt, SagaDeclaration } from '../definition/saga-declaration.js';

/** A small saga of an invented trade, with one of everything, for this library's own specs. */

const commands = defineTopic({ name: 'travel.commands', owner: 'travel', kind: 'commands', summary: '' });
const events = defineTopic({ name: 'travel.events', owner: 'travel', kind: 'events', summary: '' });

export const tripIds = ({ sagaId, attemptId }: Attempt) => ({ tripId: sagaId, attemptId });
const exampleIds = tripIds({
  sagaId: '0199c0de-0000-8abc-8000-000000000009',
  attemptId: '5e0fd5f6-57a8-5b0c-9d5a-3a1f6f0b7a19',
});

function message<S extends z.ZodRawShape>(
  topic: typeof commands,
  name: string,
  fields: S,
  example: z.input<z.ZodObject<S>>,
) {
  return defineMessage({
    name,
    version: 1,
    topic,
    summary: '',
    schema: z.object({ tripId: z.uuid(), attemptId: z.uuid(), ...fields }),
    keyOf: (data) => (data as { tripId: string }).tripId,
    example: { ...exampleIds, ...example } as never,
  });
}

export const holdSeat = message(commands, 'hold-seat', { train: z.string() }, { train: 'ICE 1' });
export const freeSeat = message(commands, 'free-seat', {}, {});
export const bookTable = message(commands, 'book-table', {}, {});
export const unbookTable = message(commands, 'unbook-table', {}, {});
export const upgradeSeat = message(commands, 'upgrade-seat', { seat: z.int() }, { seat: 7 });
export const checkWeather = message(commands, 'check-weather', {}, {});
export const issueTicket = message(commands, 'issue-ticket', {}, {});
export const sendGreeting = message(commands, 'send-greeting', {}, {});

export const seatHeld = message(events, 'seat-held', { seat: z.int() }, { seat: 7 });
export const trainFull = message(events, 'train-full', { free: z.int() }, { free: 0 });
export const seatTooLate = message(events, 'seat-too-late', {}, {});
export const seatFree = message(events, 'seat-free', {}, {});
export const tableBooked = message(events, 'table-booked', {}, {});
export const kitchenClosed = message(events, 'kitchen-closed', {}, {});
export const upgradeTooLate = message(events, 'upgrade-too-late', {}, {});
export const tableUnbooked = message(events, 'table-unbooked', {}, {});
export const seatUpgraded = message(events, 'seat-upgraded', {}, {});
export const weatherFine = message(events, 'weather-fine', {}, {});
export const ticketIssued = message(events, 'ticket-issued', {}, {});
export const ticketRefused = message(events, 'ticket-refused', {}, {});
export const greetingSent = message(events, 'greeting-sent', {}, {});

export interface TripData {
  readonly train: string;
  readonly seat?: number;
}

export type TripReason = 'full' | 'closed' | 'late' | 'no-ticket' | 'changed-mind';

type Ids = ReturnType<typeof tripIds>;
const once = { timeoutMs: 1_000, attempts: 1, compensate: 'late' } as const;

export const tripDeclaration: SagaDeclaration<TripData, TripReason> = {
  name: 'trip',
  version: 1,
  correlate: ({ tripId, attemptId }: Ids) => ({ sagaId: tripId, attemptId }),
  retry: { firstMs: 1_000, maxMs: 60_000, attentionAfterMs: 100_000 },
  steps: [
    {
      name: 'hold-seat',
      command: send(holdSeat, ({ train }, attempt) => ({ ...tripIds(attempt), train })),
      replies: [
        proceed(seatHeld, ({ seat }) => ({ seat })),
        refuse(trainFull, () => 'full'),
        expire(seatTooLate),
      ],
      timeout: { ...once, attempts: 3 },
      undo: undoBy(freeSeat, (_, attempt) => tripIds(attempt), seatFree),
    },
    {
      name: 'book-table',
      command: send(bookTable, (_, attempt) => tripIds(attempt)),
      replies: [proceed(tableBooked), refuse(kitchenClosed, () => 'closed')],
      timeout: { ...once, attempts: 2 },
      undo: undoBy(unbookTable, (_, attempt) => tripIds(attempt), tableUnbooked),
    },
    {
      name: 'upgrade-seat',
      command: send(upgradeSeat, ({ seat }, attempt) => ({ ...tripIds(attempt), seat: seat! })),
      replies: [proceed(seatUpgraded), expire(upgradeTooLate)],
      timeout: once,
      undo: undoneWith('hold-seat'),
    },
    {
      name: 'check-weather',
      command: send(checkWeather, (_, attempt) => tripIds(attempt)),
      replies: [proceed(weatherFine)],
      timeout: once,
      undo: nothingToUndo,
    },
    {
      name: 'issue-ticket',
      pivot: true,
      command: send(issueTicket, (_, attempt) => tripIds(attempt)),
      replies: [proceed(ticketIssued), refuse(ticketRefused, () => 'no-ticket')],
      timeout: { timeoutMs: 2_000, forwardOnly: true },
    },
    {
      name: 'send-greeting',
      command: send(sendGreeting, (_, attempt) => tripIds(attempt)),
      replies: [proceed(greetingSent)],
      timeout: { timeoutMs: 2_000, forwardOnly: true },
    },
  ],
};

export const trip: SagaDefinition<TripData, TripReason> = defineSaga(tripDeclaration);
