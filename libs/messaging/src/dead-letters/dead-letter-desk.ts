import type { ContractRegistry } from '@millrace/contract-kit';
import { isUuid } from '@millrace/ids';
import { failPoint } from '../fail-points.js';
import type { MessageDatabase, MessageStore } from '../message-store.js';
import { messagingErrors } from '../messaging.errors.js';
import { appendRowsToOutbox } from '../outbox/append-to-outbox.js';
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
  removeDeadLetters,
  takeDeadLetters,
} from './dead-letters.repository.js';
import { type DeskOrder, readActions, recordActions, type RecordedAction } from './desk-audit.js';
import { type DeadLetterGroup, groupsIn, mergeGroups } from './group-dead-letters.js';
import { draftOf, isEdit, type LetterEdit, type RedriveDraft, redriveRow } from './redrive-draft.js';
import { redriveLetters, slotsOfLetters } from './redrive-letters.js';

const PURGE_BATCH = 200;

/** What operators do with dead letters, over all databases of a service. */
export class DeadLetterDesk {
  constructor(
    private readonly store: MessageStore,
    private readonly registry: ContractRegistry,
    /** Something was committed to the outbox of this database. */
    private readonly onPublished: (database: string) => void,
  ) {}

  /** Letters that are dead now, newest first. @throws AppError `invalid_cursor` */
  async list(query: DeadLetterQuery): Promise<DeadLetterPage> {
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
    const pages = await this.inEach(async (database) => {
      const rows = await database.read((on) => newestDeadLetters(on, query, after, query.limit + 1));
      return rows.map((row) => ({ row, letter: deadLetterOf(database.name, row) }));
    });
    const newest = pages.flat().toSorted((a, b) => byNewest(a.row, b.row));
    const page = newest.slice(0, query.limit);
    const last = page.at(-1);
    const more = newest.length > page.length && last !== undefined;
    return {
      letters: page.map(({ letter }) => letter),
      nextCursor: more ? encodeCursor({ diedAtUs: last.row.died_at_us, id: last.row.id }) : null,
    };
  }

  /** What is dead now, by cause, the largest group first. */
  async groups(): Promise<readonly DeadLetterGroup[]> {
    return mergeGroups((await this.inEach((database) => database.read(groupsIn))).flat());
  }

  /** @throws AppError `dead_letter_not_found` */
  async get(id: string): Promise<DeadLetterDetail> {
    const { database, row } = await this.find(id);
    return deadLetterDetailOf(database.name, row);
  }

  /** What was done here, newest first; to one letter, or to all. Outlives the letters. */
  async actions(letterId: string | undefined, limit: number): Promise<readonly RecordedAction[]> {
    const found = await this.inEach((database) => database.read((on) => readActions(on, letterId, limit)));
    return found
      .flat()
      .sort((a, b) => b.at.getTime() - a.at.getTime())
      .slice(0, limit);
  }

  /** What {@link redrive} would send, and whether it can be read. Changes nothing. @throws as that does */
  async draft(id: string, edit: LetterEdit = {}): Promise<RedriveDraft> {
    const { row } = await this.find(id);
    return draftOf(redriveRow(row, edit), this.registry);
  }

  /**
   * Publishes the message again where it came from, under its own id, so that doing it twice has one effect.
   * A letter that is already redriven is returned as it is. One that is edited is checked first, and what it was
   * stays in the audit.
   * @throws AppError `dead_letter_not_found`; for an edit `dead_letter_unreadable`, `dead_letter_identity`,
   *   `dead_letter_gone` when it was redriven meanwhile
   */
  async redrive(id: string, order: DeskOrder, edit: LetterEdit = {}): Promise<DeadLetter> {
    const { database, row } = await this.find(id);
    const sent = await database.transaction(slotsOfLetters([row]), (transaction) =>
      isEdit(edit)
        ? this.redriveEdited(transaction, row, order, edit)
        : redriveLetters(transaction, [row], order),
    );
    failPoint('redrive.after-commit');
    if (sent > 0) this.onPublished(database.name);
    return deadLetterOf(database.name, (await this.find(id)).row);
  }

  /** How many are dead that match. */
  async count(filter: DeadLetterFilter): Promise<number> {
    const found = await this.inEach((database) => database.read((on) => matchingDeadLetters(on, filter)));
    return found.flat().length;
  }

  /**
   * Forgets a letter whose message can never succeed; the audit keeps it.
   * @returns the letter as it was.
   * @throws AppError `dead_letter_not_found`, also for one that was sent again.
   */
  async purge(id: string, order: DeskOrder): Promise<DeadLetter> {
    const { database, row } = await this.find(id);
    const [removed] = await purgeIn(database, [row], order);
    if (!removed) throw messagingErrors.dead_letter_not_found();
    return deadLetterOf(database.name, removed);
  }

  /** All that match and are dead now. May be repeated. @returns how many. */
  async purgeMany(filter: DeadLetterFilter, order: DeskOrder): Promise<{ readonly purged: number }> {
    let purged = 0;
    for (const database of await this.store.databases()) {
      const letters = await database.read((on) => matchingDeadLetters(on, filter));
      for (let start = 0; start < letters.length; start += PURGE_BATCH) {
        purged += (await purgeIn(database, letters.slice(start, start + PURGE_BATCH), order)).length;
      }
    }
    return { purged };
  }

  private async redriveEdited(
    transaction: Parameters<typeof takeDeadLetters>[0],
    { id }: DeadLetterContentRow,
    order: DeskOrder,
    edit: LetterEdit,
  ): Promise<number> {
    // As it is now, and locked: what was read before may have died anew since.
    const [letter] = await takeDeadLetters(transaction, [id], order.by);
    if (!letter) throw messagingErrors.dead_letter_gone();
    const row = redriveRow(letter, edit);
    const { problem } = draftOf(row, this.registry);
    if (problem) {
      throw messagingErrors.dead_letter_unreadable({ detail: `${problem.reason}: ${problem.detail}` });
    }
    await appendRowsToOutbox(transaction, [row]);
    await recordActions(transaction, 'edit', [letter], order);
    failPoint('redrive.before-commit');
    return 1;
  }

  private async inEach<T>(look: (database: MessageDatabase) => Promise<T>): Promise<readonly T[]> {
    return Promise.all((await this.store.databases()).map(look));
  }

  private async find(id: string): Promise<{ database: MessageDatabase; row: DeadLetterContentRow }> {
    if (!isUuid(id)) throw messagingErrors.dead_letter_not_found();
    const found = await this.inEach(async (database) => {
      const row = await database.read((on) => deadLetterById(on, id));
      return row && { database, row };
    });
    const hit = found.find((entry) => entry !== undefined);
    if (!hit) throw messagingErrors.dead_letter_not_found();
    return hit;
  }
}

async function purgeIn(
  database: MessageDatabase,
  letters: readonly Pick<DeadLetterRow, 'id' | 'slot'>[],
  order: DeskOrder,
): Promise<readonly DeadLetterContentRow[]> {
  const ids = letters.map(({ id }) => id);
  const removed = await database.transaction(slotsOfLetters(letters), async (transaction) => {
    const rows = await removeDeadLetters(transaction, ids);
    await recordActions(transaction, 'purge', rows, order);
    failPoint('purge.before-commit');
    return rows;
  });
  failPoint('purge.after-commit');
  return removed;
}

function byNewest(a: DeadLetterRow, b: DeadLetterRow): number {
  return b.died_at_us - a.died_at_us || (a.id < b.id ? 1 : -1);
}
