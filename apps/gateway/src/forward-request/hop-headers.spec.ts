import { describe, expect, it } from '@jest/globals';
import { requestHeaders, responseHeaders } from './hop-headers.js';

describe('requestHeaders', () => {
  it('passes what the service is meant to see', () => {
    const headers = {
      authorization: 'Bearer x',
      'idempotency-key': 'k',
      prefer: 'wait=5',
      'content-type': 'application/json',
      accept: '*/*',
      'accept-encoding': 'gzip',
      cookie: 'a=b',
      'set-cookie': ['one', 'two'],
    };
    expect(requestHeaders(headers)).toEqual(headers);
  });

  it('drops what is for this hop, what is made anew, and what nobody in front of us can claim', () => {
    expect(
      requestHeaders({
        connection: 'keep-alive, X-Secret-Hop',
        'x-secret-hop': '1',
        'keep-alive': 'timeout=5',
        te: 'trailers',
        trailer: 'x',
        'transfer-encoding': 'chunked',
        upgrade: 'websocket',
        'proxy-authorization': 'Basic x',
        host: 'public.example',
        'content-length': '12',
        expect: '100-continue',
        traceparent: 'x',
        baggage: 'a=1',
        'x-deadline': '1',
        'x-timeout-ms': '1',
        'x-request-id': 'x',
        forwarded: 'for=1.2.3.4',
        'x-forwarded-for': '1.2.3.4',
        'x-forwarded-host': 'evil.example',
        'x-real-ip': '1.2.3.4',
      }),
    ).toEqual({});
  });
});

describe('responseHeaders', () => {
  it('passes all but what is for this hop, and the id that we give ourselves', () => {
    expect(
      responseHeaders({
        'content-type': 'application/problem+json',
        'content-length': '12',
        'retry-after': '1',
        etag: '"x"',
        'x-request-id': 'of the service',
        connection: 'keep-alive',
        'keep-alive': 'timeout=72',
        'transfer-encoding': 'chunked',
      }),
    ).toEqual({
      'content-type': 'application/problem+json',
      'content-length': '12',
      'retry-after': '1',
      etag: '"x"',
    });
  });
});
