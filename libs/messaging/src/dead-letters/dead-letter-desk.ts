import { isUuid } from '@millrace/ids';
import { failPoint } from '../fail-points.js';
import type { MessageDatabase, MessageStore } from '../message-store.js';
import { messagingErrors } from '../messaging.errors.js';
import { appendRowsToOutbox } from '../outbox/append-to-outbox.js';
import type { OutboxRow } from '../outbox/outbox-row.js';
import type {
  DeadLetter,
  DeadLetterDetail,
  DeadLetterFilter,
  DeadLetterPage,
  DeadLetterQuery,
} from './dead-letter.js';
import { decodeCursor, encodeCursor } from './dead-letter-cursor.js';
import {
  deadLetterById,
  type DeadLetterContentRow,
  deadLetterDetailOf,
  deadLetterOf,
  type DeadLetterRow,
  matchingDeadLetters,
  newestDeadLetters,
  removeDeadLetter,
  takeDeadLetters,
} from './dead-letters.repository.js';
import { LETTER_HEADER } from './dying-record.js';

const REDRIVE_BATCH = 200;

/** What operators do with dead letters, over all databases of a service. */
export class DeadLetterDesk {
  constructor(
    private readonly store: MessageStore,
    /** Something was committed to the outbox of this database. */
    private readonly onPublished: (database: string) => void,
  ) {}

  /** Letters that are dead now, newest first. @throws AppError `invalid_cursor` */
  async list(query: DeadLetterQuery): Promise<DeadLetterPage> {
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
    const databases = await this.store.databases();
    const pages = await Promise.all(
      databases.map(async (database) => {
        const rows = await readIn(database, (tx) => newestDeadLetters(tx, query, after, query.limit + 1));
        return rows.map((row) => ({ row, letter: deadLetterOf(database.name, row) }));
      }),
    );
    const newest = pages.flat().toSorted((a, b) => byNewest(a.row, b.row));
    const page = newest.slice(0, query.limit);
    const last = page.at(-1);
    const more = newest.length > page.length && last !== undefined;
    return {
      letters: page.map(({ letter }) => letter),
      nextCursor: more ? encodeCursor({ diedAtUs: last.row.died_at_us, id: last.row.id }) : null,
    };
  }

  /** @throws AppError `dead_letter_not_found` */
  async get(id: string): Promise<DeadLetterDetail> {
    const { database, row } = await this.find(id);
    return deadLetterDetailOf(database.name, row);
  }

  /**
   * Publishes the message again where it came from, under its own id, so that doing it twice has one effect.
   * `by` is who asked. A letter that is already redriven is returned as it is.
   * @throws AppError `dead_letter_not_found`
   */
  async redrive(id: string, by: string): Promise<DeadLetter> {
    const { database, row } = await this.find(id);
    await this.redriveIn(database, [row], by);
    return deadLetterOf(database.name, (await this.find(id)).row);
  }

  /** All dead letters that match. @returns how many were redriven. */
  async redriveMany(filter: DeadLetterFilter, by: string): Promise<{ readonly redriven: number }> {
    let redriven = 0;
    for (const database of await this.store.databases()) {
      // Those that are dead now: one that dies again meanwhile is not sent round and round.
      const letters = await readIn(database, (tx) => matchingDeadLetters(tx, filter));
      for (let start = 0; start < letters.length; start += REDRIVE_BATCH) {
        redriven += await this.redriveIn(database, letters.slice(start, start + REDRIVE_BATCH), by);
      }
    }
    return { redriven };
  }

  /**
   * Forgets a letter whose message can never succeed. The record itself stays in the dead-letter topic for as
   * long as that keeps it.
   * @returns the letter as it was.
   * @throws AppError `dead_letter_not_found`, also for one that was sent again.
   */
  async discard(id: string): Promise<DeadLetter> {
    const { database, row } = await this.find(id);
    const slots = row.slot === null ? [] : [row.slot];
    const removed = await database.transaction(slots, (transaction) => removeDeadLetter(transaction, id));
    if (!removed) throw messagingErrors.dead_letter_not_found();
    return deadLetterOf(database.name, removed);
  }

  private async redriveIn(
    database: MessageDatabase,
    letters: readonly Pick<DeadLetterRow, 'id' | 'slot'>[],
    by: string,
  ): Promise<number> {
    const slots = new Set(letters.map((letter) => letter.slot).filter((slot) => slot !== null));
    const sortedSlots = [...slots].sort((a, b) => a - b);
    const taken = await database.transaction(sortedSlots, async (transaction) => {
      const rows = await takeDeadLetters(
        transaction,
        letters.map((letter) => letter.id),
        by,
      );
      await appendRowsToOutbox(transaction, rows.map(redriveRow));
      failPoint('redrive.before-commit');
      return rows.length;
    });
    failPoint('redrive.after-commit');
    if (taken > 0) this.onPublished(database.name);
    return taken;
  }

  private async find(id: string): Promise<{ database: MessageDatabase; row: DeadLetterContentRow }> {
    if (!isUuid(id)) throw messagingErrors.dead_letter_not_found();
    const databases = await this.store.databases();
    const found = await Promise.all(
      databases.map(async (database) => {
        const row = await readIn(database, (tx) => deadLetterById(tx, id));
        return row && { database, row };
      }),
    );
    const hit = found.find((entry) => entry !== undefined);
    if (!hit) throw messagingErrors.dead_letter_not_found();
    return hit;
  }
}

/** Reads need no slot: nothing is written, so nothing has to be fenced. */
function readIn<T>(
  database: MessageDatabase,
  read: Parameters<typeof database.transaction<T>>[1],
): Promise<T> {
  return database.transaction([], read);
}

function byNewest(a: DeadLetterRow, b: DeadLetterRow): number {
  return b.died_at_us - a.died_at_us || (a.id < b.id ? 1 : -1);
}

/** The record as it was, on the partition it came from; one that no message id names carries its letter's. */
function redriveRow(letter: DeadLetterContentRow): OutboxRow {
  return {
    message_id: letter.message_id ?? letter.id,
    topic: letter.topic,
    key: letter.key,
    slot: letter.slot,
    partition: letter.partition,
    headers: letter.message_id === null ? { ...letter.headers, [LETTER_HEADER]: letter.id } : letter.headers,
    value: letter.value_base64,
    encoding: 'base64',
  };
}
