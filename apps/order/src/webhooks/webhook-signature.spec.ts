import { describe, expect, it } from '@jest/globals';
import { formatSigningSecret, newSigningSecret, signatureHeaders } from './webhook-signature.js';

/** The example that the specification's own libraries are tested with. */
const published = {
  secret: Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64'),
  webhook: { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

describe('the signature of a webhook', () => {
  it('is that of the published example', () => {
    expect(signatureHeaders(published.webhook, [published.secret])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': published.signature,
    });
  });

  it('is one for each secret while secrets are changed', () => {
    const headers = signatureHeaders(published.webhook, [newSigningSecret(), published.secret]);
    const [first, second, ...more] = headers['webhook-signature'].split(' ');
    expect(first).toMatch(/^v1,.{44}$/);
    expect(first).not.toBe(published.signature);
    expect([second, more]).toEqual([published.signature, []]);
  });

  it.each([
    ['id', { ...published.webhook, id: 'msg_other' }],
    ['time', { ...published.webhook, timestamp: 1_614_265_331 }],
    ['body', { ...published.webhook, body: '{"test": 2432232315}' }],
  ])('covers the %s', (_, webhook) => {
    expect(signatureHeaders(webhook, [published.secret])['webhook-signature']).not.toBe(published.signature);
  });
});

describe('a secret', () => {
  it('is shown as Standard Webhooks writes it, and is never the same', () => {
    expect(formatSigningSecret(published.secret)).toBe('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    expect(newSigningSecret()).toHaveLength(32);
    expect(newSigningSecret().equals(newSigningSecret())).toBe(false);
  });
});
