import { describe, expect, it } from '@jest/globals';
import { LABORATORY, type ExpectedLetter } from '../facts/facts.js';
import { CANCELLED, CONFIRMED, REJECTED, message, sound, type Sound } from '../testing/sound.fixture.js';
import { checkAll } from './check-all.js';

const POISON: ExpectedLetter = { topic: 'order.events', partition: 1, offset: 7, reason: 'invalid-json' };
const LETTER = { ...POISON, database: 'order_shard_0', messageId: null, key: null, detail: '' };

/** Changes one row of a list. */
function with1<T>(rows: readonly T[], index: number, change: Partial<T>): T[] {
  return rows.map((row, at) => (at === index ? { ...row, ...change } : row));
}

type Plant = (facts: Sound['facts'], history: Sound['history']) => Partial<Sound['facts']>;
type PlantInHistory = (history: Sound['history']) => Sound['history'];

const inFacts: readonly (readonly [what: string, found: string, plant: Plant])[] = [
  [
    'an accepted order that is nowhere',
    'LSA',
    ({ orders, keys, sagas, answers }) => ({
      orders: orders.slice(1),
      keys: keys.slice(1),
      sagas: sagas.slice(1),
      answers: answers.slice(1),
      stock: [{ sku: 'MUG', received: 10, available: 8, reserved: 0, sold: 2, receipts: 10 }],
    }),
  ],
  [
    'an order of another customer',
    'L',
    ({ orders }) => ({ orders: with1(orders, 0, { customerId: 'mallory' }) }),
  ],
  ['an order without a saga', 'L', ({ sagas }) => ({ sagas: sagas.slice(1) })],
  ['an order without lines', 'L', ({ orders }) => ({ orders: with1(orders, 1, { lines: [] }) })],
  [
    'a pending order',
    'T',
    ({ orders, answers }) => ({
      orders: with1(orders, 1, { status: 'pending' }),
      answers: with1(answers, 1, { told: 'pending' }),
    }),
  ],
  [
    'a saga that ended otherwise than its order',
    'T',
    ({ sagas }) => ({
      sagas: with1(sagas, 0, { status: 'compensated' }),
    }),
  ],
  ['a saga that needs an operator', 'T', ({ sagas }) => ({ sagas: with1(sagas, 0, { attention: true }) })],
  ['a hole in a timeline', 'T', ({ sagas }) => ({ sagas: with1(sagas, 0, { timelineEntries: 3 }) })],
  ['an API that says otherwise', 'T', ({ answers }) => ({ answers: with1(answers, 0, { told: 'pending' }) })],
  ['a unit that is gone', 'S', ({ stock }) => ({ stock: with1(stock, 0, { available: 7 }) })],
  ['a receipt that counted twice', 'S', ({ stock }) => ({ stock: with1(stock, 0, { receipts: 5 }) })],
  ['units sold to nobody', 'SS', ({ stock }) => ({ stock: with1(stock, 0, { available: 7, sold: 3 }) })],
  ['units held for nobody', 'S', ({ stock }) => ({ stock: with1(stock, 0, { available: 7, reserved: 1 }) })],
  [
    'stock that is held for an order that was cancelled',
    'S',
    ({ holds, stock }) => ({
      holds: with1(holds, 2, { status: 'held' }),
      stock: with1(stock, 0, { available: 6, reserved: 2 }),
    }),
  ],
  [
    'a hold of a rejected order that stayed',
    'S',
    ({ holds }) => ({ holds: with1(holds, 1, { status: 'committed' }) }),
  ],
  [
    'a confirmed order that nobody paid',
    'MMM',
    ({ movements }) => ({
      movements: movements.filter(({ kind }) => kind !== 'capture'),
    }),
  ],
  [
    'a rejected order that was paid',
    'MM',
    ({ movements }) => ({
      movements: [
        ...movements,
        { ...movements[0]!, sequence: 5, reference: REJECTED },
        { ...movements[1]!, sequence: 6, reference: REJECTED },
      ],
    }),
  ],
  [
    'money that stays set aside',
    'M',
    ({ movements }) => ({
      movements: movements.filter(({ kind }) => kind !== 'void'),
    }),
  ],
  [
    'a payment that believes otherwise',
    'M',
    ({ payments }) => ({
      payments: with1(payments, 0, { status: 'voided' }),
    }),
  ],
  [
    'a second capture',
    'MMD',
    ({ movements }) => ({
      movements: [...movements, { ...movements[1]!, sequence: 5, authorizationId: 'another' }],
    }),
  ],
  [
    'two orders of one key',
    'DALM',
    ({ orders, keys, sagas }) => ({
      orders: [...orders, { ...orders[1]!, id: 'order-4' }],
      keys: [...keys, { ...keys[1]!, orderId: 'order-4' }],
      sagas,
    }),
  ],
  [
    'an order in two shards',
    'D',
    ({ orders }) => ({
      orders: [...orders, { ...orders[1]!, shard: 'order_shard_1' }],
    }),
  ],
  [
    'a message with two contents',
    'D',
    ({ messages }) => ({ messages: with1(messages, 2, { digest: 'other' }) }),
  ],
  [
    'an attempt answered twice',
    'D',
    ({ messages, handled = [] }) => ({
      messages: [
        ...messages,
        { ...message(3, 'stock-reserved', CONFIRMED, 'inventory.events'), attemptId: 'first', id: 'one' },
        { ...message(4, 'stock-reserved', CONFIRMED, 'inventory.events'), attemptId: 'first', id: 'other' },
      ],
      handled: [...handled, ...['one', 'other'].map((messageId) => ({ consumer: 'order', messageId }))],
    }),
  ],
  [
    'an end before its begin',
    'O',
    ({ messages }) => ({ messages: with1(messages.toSpliced(2, 1), 0, { offset: 9 }) }),
  ],
  [
    'two ends',
    'O',
    ({ messages }) => ({ messages: [...messages, message(4, 'order-cancelled', CONFIRMED)] }),
  ],
  ['a message that nobody handled', 'L', ({ handled = [] }) => ({ handled: handled.slice(1) })],
  [
    'a command that nobody answered',
    'L',
    ({ messages }) => ({ messages: messages.filter(({ type }) => !type?.includes('stock-reserved')) }),
  ],
  [
    'an end that nobody was told',
    'L',
    ({ messages }) => ({ messages: messages.filter(({ type }) => !type?.includes('order-cancelled')) }),
  ],
  [
    'an order that failed for a payment that nobody refused',
    'M',
    ({ payments }) => ({ payments: with1(payments, 1, { refused: false }) }),
  ],
  ['an order on two partitions', 'O', ({ messages }) => ({ messages: with1(messages, 1, { partition: 1 }) })],
  [
    'something under way',
    'Q',
    () => ({ unquiet: [{ what: 'messages in the outbox of payment', count: 3 }] }),
  ],
  ['a dead letter', 'Q', () => ({ deadLetters: [LETTER] })],
  [
    'a key that was answered with another order',
    'AAD',
    ({ keys }) => ({
      keys: with1(keys, 0, { orderId: CANCELLED }),
    }),
  ],
  [
    'another answer to the same request',
    'A',
    ({ answers }) => ({
      answers: with1(answers, 0, { repeat: { status: 202, answer: '{}' } }),
    }),
  ],
  [
    'a repeat that is refused',
    'A',
    ({ answers }) => ({
      answers: with1(answers, 0, { repeat: { status: 409, answer: '{}' } }),
    }),
  ],
  ['a key that takes another body', 'A', ({ answers }) => ({ answers: with1(answers, 0, { misuse: 202 }) })],
  [
    'an order shown to a stranger',
    'A',
    ({ answers }) => ({ answers: with1(answers, 0, { toldToOthers: 200 }) }),
  ],
];

const inHistory: readonly (readonly [what: string, found: string, plant: PlantInHistory])[] = [
  ['an order of a refused request', 'A', (history) => with1(history, 1, { outcome: 'failed' })],
  [
    'two answers to one request that was sent twice at once',
    'A',
    (history) => with1(history, 0, { answers: ['{"id":"order-1"}', '{"id":"order-9"}'] }),
  ],
  ['a cancelled order that is confirmed', 'A', (history) => with1(history, 0, { cancelled: 'ok' })],
];

const foundBy = (facts: Sound['facts'], history: Sound['history']) =>
  checkAll(facts, history).findings.map(({ invariant }) => invariant);
const letters = (found: Iterable<string>) => [...new Set(found)].toSorted();

describe('the checks', () => {
  it('find nothing where nothing is wrong', () => {
    const { facts, history } = sound();
    expect(checkAll(facts, history)).toEqual({
      orders: 3,
      terminal: 3,
      lost: 0,
      duplicates: 0,
      stockDelta: 0,
      moneyDeltaMinor: 0,
      findings: [],
    });
  });

  it.each(inFacts)('find %s: %s', (_, found, plant) => {
    const { facts, history } = sound();
    expect(letters(foundBy({ ...facts, ...plant(facts, history) }, history))).toEqual(letters(found));
  });

  it.each(inHistory)('find %s: %s', (_, found, plant) => {
    const { facts, history } = sound();
    expect(letters(foundBy(facts, plant(history)))).toEqual(letters(found));
  });

  it('accept that what stayed unknown made no order, or one', () => {
    const { facts, history } = sound();
    const unknown = [
      { ...history[1]!, outcome: 'unknown' as const },
      { ...history[1]!, key: 'never arrived', outcome: 'unknown' as const },
    ];
    expect(foundBy(facts, [...history.slice(0, 1), ...history.slice(2), ...unknown])).toEqual([]);
  });

  it('tell how much is wrong', () => {
    const { facts, history } = sound();
    const stock = with1(facts.stock, 0, { available: 5 });
    const movements = facts.movements.filter(({ kind }) => kind !== 'capture');
    expect(checkAll({ ...facts, stock, movements }, history)).toMatchObject({
      stockDelta: 3,
      moneyDeltaMinor: 2_000,
    });
  });

  it('do not speak of money where the ledger cannot be read', () => {
    const { facts, history } = sound();
    const { movements: _, ...rest } = facts;
    expect(checkAll(rest, history).findings).toEqual([]);
  });

  it('pass over what a case has put into a topic itself', () => {
    const { facts, history } = sound();
    const record = { ...message(7, 'order-cancelled', CONFIRMED), partition: 1 };
    const findings = (expected: readonly ExpectedLetter[]) =>
      checkAll({ ...facts, deadLetters: [LETTER], messages: [...facts.messages, record] }, history, expected)
        .findings;
    expect(findings([])).not.toEqual([]);
    expect(findings([POISON])).toEqual([]);
  });

  it('give what the laboratory publishes no place in the order of a saga', () => {
    const { facts, history } = sound();
    const ofOrder = (source: string) => {
      const second = { ...message(9, 'order-cancelled', CONFIRMED), source };
      const { findings } = checkAll({ ...facts, messages: [...facts.messages, second] }, history);
      return findings.filter(({ invariant }) => invariant === 'O');
    };
    expect(ofOrder(LABORATORY)).toEqual([]);
    expect(ofOrder('/millrace/order')).not.toEqual([]);
  });

  it('want every provoked dead letter, for its reason, and no other', () => {
    const { facts, history } = sound();
    const whatOf = (deadLetters: readonly (typeof LETTER)[]) =>
      checkAll({ ...facts, deadLetters }, history, [POISON]).findings.map(({ what }) => what);
    expect(whatOf([LETTER])).toEqual([]);
    expect(whatOf([])).toEqual(['order.events/1@7 is no dead letter, and must be one by invalid-json']);
    expect(whatOf([{ ...LETTER, reason: 'handler-bug' }])).toEqual([
      'order.events/1@7 died of handler-bug, and must have by invalid-json',
    ]);
  });
});
