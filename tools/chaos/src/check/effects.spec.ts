import { describe, expect, it } from '@jest/globals';
import { sound } from '../testing/sound.fixture.js';
import { checkNoEffects } from './effects.js';

describe('a delivery too many', () => {
  const { facts } = sound();

  it('leaves everything as it was', () => {
    expect(checkNoEffects(facts, sound().facts)).toEqual([]);
  });

  it.each([
    ['a unit moved', { stock: [{ ...facts.stock[0]!, available: 7, sold: 3 }] }],
    [
      'a saga that was looked at again and changed',
      { sagas: facts.sagas.map((saga) => ({ ...saga, revision: 5 })) },
    ],
    ['a hold more', { holds: [...facts.holds, { ...facts.holds[0]!, orderId: 'other' }] }],
    ['a charge more', { movements: [...facts.movements, { ...facts.movements[0]!, sequence: 9 }] }],
    ['an order less', { orders: facts.orders.slice(1) }],
  ])('is seen by %s', (_, change) => {
    expect(checkNoEffects(facts, { ...facts, ...change })).not.toEqual([]);
  });
});
