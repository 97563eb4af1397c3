import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isSigned, TOLERANCE_SECONDS } from './webhook-signature.js';

const SECRET = 'a-secret-of-the-provider';
const NOW_SECONDS = 1_800_000_000;
const body = Buffer.from('{"amountMinor": 2500, "note":"ä"}');

const macOf = (secret = SECRET, seconds: number | string = NOW_SECONDS, bytes = body) =>
  createHmac('sha256', secret).update(`${seconds}.`).update(bytes).digest('hex');
const isBelieved = (signature: string | undefined, secrets: readonly string[] = [SECRET], bytes = body) =>
  isSigned({ body: bytes, signature }, secrets, NOW_SECONDS * 1_000);

describe('the signature of a webhook', () => {
  it('is of the bytes and the time', () => {
    const signature = `t=${NOW_SECONDS},v1=${macOf()}`;
    expect(isBelieved(signature)).toBe(true);
    expect(isBelieved(signature, [SECRET], Buffer.from(JSON.stringify(JSON.parse(body.toString()))))).toBe(
      false,
    );
    expect(isBelieved(`t=${NOW_SECONDS + 1},v1=${macOf()}`)).toBe(false);
  });

  it('may be of either key while the provider changes it', () => {
    const both = `t=${NOW_SECONDS},v1=${macOf('the-old-key-of-the-provider')},v1=${macOf()}`;
    expect(isBelieved(both)).toBe(true);
    expect(isBelieved(`t=${NOW_SECONDS},v1=${macOf()}`, ['the-next-key-of-ours', SECRET])).toBe(true);
  });

  it.each([-TOLERANCE_SECONDS - 1, TOLERANCE_SECONDS + 1])('is not believed when %d s away', (seconds) => {
    const at = NOW_SECONDS + seconds;
    expect(isBelieved(`t=${at},v1=${macOf(SECRET, at)}`)).toBe(false);
  });

  it.each([
    undefined,
    '',
    `t=${NOW_SECONDS}`,
    `v1=${macOf()}`,
    `t=${NOW_SECONDS},v1=${macOf('a-key-of-a-stranger')}`,
    `t=${NOW_SECONDS},v0=${macOf()}`,
    `t=${NOW_SECONDS},v1=${macOf().slice(2)}`,
    `t=${NOW_SECONDS},v1=${macOf().toUpperCase()}`,
    `t=${NOW_SECONDS},v1=${macOf()},`,
    `t=NaN,v1=${macOf(SECRET, 'NaN')}`,
    `t=-1,v1=${macOf(SECRET, -1)}`,
  ])('is not %j', (signature) => {
    expect(isBelieved(signature)).toBe(false);
  });

  it('is none where there is no key', () => {
    expect(isBelieved(`t=${NOW_SECONDS},v1=${macOf('')}`, [])).toBe(false);
  });
});
