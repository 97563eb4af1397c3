import { describe, expect, it } from '@jest/globals';
import { FETCH, PRODUCE, RequestCutter } from './broker-requests.js';
import { requestBytes } from '../testing/broker-request.fixture.js';

describe('requests to a broker', () => {
  const sent = Buffer.concat([
    requestBytes(PRODUCE, 'payment', 'records'),
    requestBytes(FETCH, 'inventory'),
    requestBytes(FETCH, null),
  ]);

  it.each([1, 7, sent.length])('are told apart when they come %i bytes at a time', (size) => {
    const cutter = new RequestCutter();
    const requests = Array.from({ length: Math.ceil(sent.length / size) }, (_, index) =>
      cutter.cut(sent.subarray(index * size, (index + 1) * size)),
    ).flat();
    expect(requests.map(({ apiKey, clientId }) => `${apiKey} ${clientId}`)).toEqual([
      '0 payment',
      '1 inventory',
      '1 ',
    ]);
    expect(Buffer.concat(requests.map(({ bytes }) => bytes))).toEqual(sent);
  });
});
