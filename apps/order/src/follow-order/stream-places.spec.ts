import { describe, expect, it } from '@jest/globals';
import { StreamPlaces } from './stream-places.js';

describe('StreamPlaces', () => {
  it('refuses a customer beyond its own limit, and nobody else', () => {
    const places = new StreamPlaces({ total: 10, perCustomer: 2 });
    places.take('ada');
    places.take('ada');
    expect(() => places.take('ada')).toThrow(
      expect.objectContaining({ code: 'too_many_streams', kind: 'too-many-requests' }),
    );
    places.take('bob');
    expect(places.size).toBe(3);
  });

  it('refuses everybody beyond the limit of the process', () => {
    const refusals: string[] = [];
    const places = new StreamPlaces({ total: 2, perCustomer: 2, onRefused: (limit) => refusals.push(limit) });
    places.take('ada');
    places.take('bob');
    expect(() => places.take('eve')).toThrow(
      expect.objectContaining({ code: 'no_stream_free', kind: 'unavailable', retryAfterSeconds: 2 }),
    );
    expect(refusals).toEqual(['process']);
  });

  it('has a place again for who gave one back, once', () => {
    const places = new StreamPlaces({ total: 10, perCustomer: 1 });
    const giveBack = places.take('ada');
    giveBack();
    giveBack();
    expect(places.size).toBe(0);
    places.take('ada');
    expect(() => places.take('ada')).toThrow(expect.objectContaining({ code: 'too_many_streams' }));
  });
});
