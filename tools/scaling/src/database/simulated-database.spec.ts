import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../time/virtual-clock.js';
import { SimulatedDatabase } from './simulated-database.js';

/** A database and what became of the statements that were sent to it. */
function open() {
  const clock = new VirtualClock(0);
  const database = new SimulatedDatabase(clock);
  const told: string[] = [];
  const begin = (name: string) => {
    const transaction = database.begin();
    return {
      enter: (...ids: string[]) =>
        database.execute(
          transaction,
          'enter-inbox',
          ['reader', ids.join(','), ''],
          (rows) => told.push(`${name} new: ${rows.map((row) => String(row['message_id'])).join(' ')}`),
          (error) => told.push(`${name} refused: ${error.message}`),
        ),
      commit: () =>
        database.commit(
          transaction,
          () => told.push(`${name} committed`),
          (error) => told.push(`${name} refused: ${error.message}`),
        ),
      rollback: () => database.rollback(transaction),
    };
  };
  const passUntil = async (untilMs: number) => {
    let there = false;
    clock.after(untilMs - clock.now(), () => {
      there = true;
    });
    await clock.runUntil(() => there);
  };
  return { database, told, begin, passUntil };
}

describe('the simulated inbox', () => {
  it('tells what is new, each once, and remembers it after the commit', () => {
    const { told, begin, database } = open();
    const first = begin('first');
    first.enter('1', '2', '1');
    first.commit();
    begin('second').enter('2', '3');
    expect(told).toEqual(['first new: 1 2', 'first committed', 'second new: 3']);
    expect(database.redeliveries).toBe(2);
  });

  it('a row of an open transaction makes the next one wait; after its commit the row is known', () => {
    const { told, begin } = open();
    const first = begin('first');
    first.enter('2');
    begin('second').enter('1', '2', '3');
    expect(told).toEqual(['first new: 2']);
    first.commit();
    expect(told.toSorted()).toEqual(['first committed', 'first new: 2', 'second new: 1 3']);
  });

  it('after its rollback the row is new', () => {
    const { told, begin } = open();
    const first = begin('first');
    first.enter('1');
    begin('second').enter('1', '2');
    first.rollback();
    expect(told).toEqual(['first new: 1', 'second new: 1 2']);
  });

  it('who waits for longer than a statement may take is refused', async () => {
    const { told, begin, passUntil } = open();
    begin('first').enter('1');
    begin('second').enter('1');
    await passUntil(31_000);
    expect(told.at(-1)).toBe('second refused: canceling statement due to statement timeout');
  });

  it('a transaction that is idle for a minute is ended by the server, and can commit no more', async () => {
    const { told, begin, passUntil } = open();
    const first = begin('first');
    first.enter('1');
    await passUntil(61_000);
    begin('second').enter('1');
    first.commit();
    expect(told).toEqual([
      'first new: 1',
      'second new: 1',
      'first refused: Connection terminated unexpectedly',
    ]);
  });

  it('a statement that it does not know is refused', () => {
    const { database } = open();
    const refused: string[] = [];
    database.execute(
      database.begin(),
      'delete-everything',
      [],
      () => refused.push('done'),
      ({ message }) => refused.push(message),
    );
    expect(refused).toEqual(['the simulated database does not know the statement delete-everything']);
  });
});
