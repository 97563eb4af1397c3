import { describe, expect, it } from '@jest/globals';
import { contracts } from '@millrace/contracts';
import type { Cell } from './cells.js';
import { IMPATIENCE, USUAL } from './climates.js';
import { climateOf, provocationOf } from './provocations.js';
import { shortName } from './traffic.js';

const typeOf = (name: string) => contracts.contracts().find(({ type }) => shortName(type) === name)!.type;
const cell = (failPoint: string, name?: string): Cell => ({
  service: 'order',
  failPoint,
  about: { durable: '', pending: '', passedBy: 'nothing' },
  ...(name !== undefined && { type: typeOf(name) }),
});

describe('what is done for a fail-point to be come to', () => {
  it.each([
    'stock-reservation-expired',
    'stock-commit-expired',
    'stock-commit-refused',
    'payment-authorization-expired',
    'payment-capture-refused',
    'reverse-payment',
    'payment-reversed',
    'sku-listed',
  ])('%s is provoked wherever it passes', (name) => {
    expect(provocationOf(cell('relay.after-ack', name))).toBeDefined();
    expect(provocationOf(cell('consume.after-inbox', name))).toBeDefined();
  });

  it.each(['reserve-stock', 'stock-rejected', 'payment-captured', 'order-cancelled'])(
    '%s comes of customers alone',
    (name) => expect(provocationOf(cell('relay.after-ack', name))).toBeUndefined(),
  );

  it('deadlines pass whatever the command, and only the order service is impatient', () => {
    expect(climateOf(cell('deadlines.before-commit', 'reverse-payment'))).toBe(IMPATIENCE);
    expect(climateOf(cell('relay.after-ack', 'reverse-payment')).orderSettings).toBeUndefined();
  });

  it('the climate is the usual one where a single act is enough', () => {
    expect(climateOf(cell('redrive.before-commit'))).toBe(USUAL);
    expect(climateOf(cell('accept.after-commit'))).toBe(USUAL);
  });
});
