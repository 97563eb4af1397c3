import { describe, expect, it } from '@jest/globals';
import { withEntry } from './baggage.js';
import { BAGGAGE_LIMITS, formatBaggage, parseBaggage } from './index.js';

const roundTrip = (header: string) => formatBaggage(parseBaggage(header).baggage);

describe('baggage', () => {
  it('is read and written as the standard says', () => {
    expect([...parseBaggage('a=1, b = x%20y ;p=1;q,c=').baggage]).toEqual([
      ['a', { value: '1' }],
      ['b', { value: 'x y', metadata: 'p=1;q' }],
      ['c', { value: '' }],
    ]);
    expect(roundTrip('a=1, b = x%20y ;p=1;q')).toBe('a=1,b=x%20y;p=1;q');
    expect(formatBaggage(new Map())).toBeUndefined();
    expect(parseBaggage(undefined)).toMatchObject({ dropped: 0 });
  });

  it.each(['novalue', '=1', 'a b=1', 'a="1"', 'a=\u00e9', 'a=%E0%A4', 'a=1;\u0000', 'a=x\\y'])(
    'leaves out %j and keeps its neighbours',
    (member) => {
      const { baggage, dropped } = parseBaggage(`first=1,${member},last=2`);
      expect([...baggage.keys()]).toEqual(['first', 'last']);
      expect(dropped).toBe(1);
    },
  );

  it('passes on no more than its limits, whole entries only', () => {
    const many = Array.from({ length: 500 }, (_, n) => `k${n}=1`).join(',');
    expect(parseBaggage(many).baggage.size).toBe(BAGGAGE_LIMITS.entries);
    const large = Array.from({ length: 3 }, (_, n) => `k${n}=${'x'.repeat(4_000)}`).join(',');
    expect([...parseBaggage(large).baggage.keys()]).toEqual(['k0', 'k1']);
  });

  it('grows no larger than its limits by being written again', () => {
    const slashes = `a=${'/'.repeat(8_000)},b=1`;
    expect(roundTrip(slashes)).toBe('b=1');
  });

  it('takes an entry of ours in, whatever the caller filled it with', () => {
    const full = parseBaggage(Array.from({ length: 64 }, (_, n) => `k${n}=1`).join(',')).baggage;
    const ours = withEntry(full, 'ours', 'yes');
    expect([ours.size, ours.has('k0'), ours.get('ours')]).toEqual([64, false, { value: 'yes' }]);
    expect(withEntry(ours, 'ours', 'no').get('ours')).toEqual({ value: 'no' });
  });

  it('refuses an entry that could not be sent', () => {
    expect(() => withEntry(new Map(), 'a b', '1')).toThrow(RangeError);
    expect(() => withEntry(new Map(), 'a', 'x'.repeat(9_000))).toThrow('larger than 8192 bytes');
  });
});
