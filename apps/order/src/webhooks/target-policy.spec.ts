import { describe, expect, it } from '@jest/globals';
import { parseTarget, targetPolicyOf, type TargetPolicy } from './target-policy.js';

const strict: TargetPolicy = { ports: [443, 8443], privateTargets: false };
const open: TargetPolicy = { ports: [443], privateTargets: true };

describe('a target', () => {
  it.each([
    'https://shop.example/hooks?x=1',
    'https://shop.example:8443/',
    'https://1.1.1.1/',
    'https://[2606:4700:4700::1111]/',
  ])('may be %s', (text) => {
    expect(parseTarget(text, strict).href).toBe(text);
  });

  it.each([
    ['not a URL', /no URL/],
    ['http://shop.example/', /https/],
    ['ftp://shop.example/', /https/],
    ['file:///etc/passwd', /https/],
    ['https://user@shop.example/', /user/],
    ['https://user:secret@shop.example/', /user/],
    ['https://shop.example/#top', /fragment/],
    ['https://shop.example:22/', /port/],
    ['https://shop.example:80/', /port/],
    ['https://127.0.0.1/', /public/],
    ['https://127.1/', /public/],
    ['https://2130706433/', /public/],
    ['https://0x7f.0.0.1/', /public/],
    ['https://0177.0.0.1/', /public/],
    ['https://169.254.169.254/latest/meta-data', /public/],
    ['https://[::1]/', /public/],
    ['https://[::ffff:10.0.0.1]/', /public/],
    ['https://[fd00:ec2::254]/', /public/],
    ['https://１２７.０.０.１/', /public/],
  ])('is never %s', (text, reason) => {
    expect(() => parseTarget(text, strict)).toThrow(
      expect.objectContaining({ code: 'webhook_url_refused', message: expect.stringMatching(reason) }),
    );
  });

  it('may be anything of HTTP for development', () => {
    for (const text of ['http://127.0.0.1:8123/', 'https://localhost:1/']) {
      expect(parseTarget(text, open).href).toBe(text);
    }
    expect(() => parseTarget('ftp://127.0.0.1/', open)).toThrow(/https/);
  });
});

describe('private targets', () => {
  const settings = { webhookPorts: [443], webhookPrivateTargets: true };

  it.each(['development', 'test'])('can be asked for where NODE_ENV is %s', (environment) => {
    expect(targetPolicyOf({ ...settings, environment }).privateTargets).toBe(true);
  });

  it.each(['production', 'staging', '', undefined])('are refused where NODE_ENV is %j', (environment) => {
    expect(() => targetPolicyOf({ ...settings, environment })).toThrow(
      expect.objectContaining({ code: 'private_targets_refused' }),
    );
  });
});
