import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Ring } from '../channel/ring.js';
import { Link, WaitList } from './wait-list.js';

class Item extends Link {
  constructor(readonly name: number) {
    super();
  }
}

describe('WaitList', () => {
  it('does what an array does, whatever is pushed, shifted and removed', () => {
    const steps = fc.array(fc.oneof(fc.constant('push'), fc.constant('shift'), fc.nat(20)), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, (program) => {
        const list = new WaitList<Item>();
        const model: Item[] = [];
        const taken: (readonly [Item | undefined, Item | undefined])[] = [];
        for (const [name, step] of program.entries()) {
          if (step === 'push') {
            const item = new Item(name);
            list.push(item);
            model.push(item);
          } else if (step === 'shift') {
            taken.push([list.shift(), model.shift()]);
          } else {
            const [item] = model.splice(step % Math.max(1, model.length), 1);
            if (item) list.remove(item);
          }
          expect([list.size, list.first]).toEqual([model.length, model[0]]);
        }
        for (const [got, expected] of taken) expect(got).toBe(expected);
        while (model.length > 0) expect(list.shift()).toBe(model.shift());
        expect(list.shift()).toBeUndefined();
      }),
    );
  });

  it('removing what is not in it changes nothing', () => {
    const [list, other] = [new WaitList<Item>(), new WaitList<Item>()];
    const [item, stranger] = [new Item(1), new Item(2)];
    list.push(item);
    other.push(stranger);
    list.remove(stranger);
    list.remove(new Item(3));
    expect([list.size, other.size]).toEqual([1, 1]);
    list.remove(item);
    list.remove(item);
    expect([list.size, list.first]).toEqual([0, undefined]);
  });
});

describe('Ring', () => {
  it('does what an array does, however it grows and goes round', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 300 }), (pushes) => {
        const ring = new Ring<number>();
        const model: number[] = [];
        const taken: (readonly [number, number | undefined])[] = [];
        for (const [value, isPush] of pushes.entries()) {
          if (isPush) {
            ring.push(value);
            model.push(value);
          } else if (model.length > 0) {
            taken.push([ring.shift(), model.shift()]);
          }
          expect(ring.length).toBe(model.length);
        }
        for (const [got, expected] of taken) expect(got).toBe(expected);
        while (model.length > 0) expect(ring.shift()).toBe(model.shift());
      }),
    );
  });

  it('keeps nothing alive that was taken out', () => {
    const ring = new Ring<object>();
    ring.push({});
    ring.shift();
    expect(Object.values(ring).flat()).not.toContainEqual({});
  });
});
