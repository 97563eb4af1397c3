import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { secureKafka, type SecureKafka } from '@millrace/testing';
import { millrace } from '../testing/run.fixture.js';

const operator = { name: 'kafka-operator', password: 'of-the-operator' };
let kafka: SecureKafka;
beforeAll(async () => {
  kafka = await secureKafka({ users: [operator] });
});
afterAll(() => kafka.stop());

describe('a cluster that asks for TLS and a sign-in', () => {
  it('is served like any other', async () => {
    expect(await millrace(kafka.env(operator), 'topics', 'apply')).toMatchObject({ code: 0 });
    expect(await millrace(kafka.env(operator), 'topics', 'plan')).toMatchObject({ code: 0 });
  });

  it.each([
    ['a wrong password', () => kafka.env({ ...operator, password: 'wrong' }), /refuse KAFKA_SASL_USERNAME/],
    [
      'an authority that has not signed it',
      () => ({ ...kafka.env(operator), KAFKA_TLS_CA_FILE: kafka.strangerCaFile }),
      /not trusted \(see KAFKA_TLS_CA_FILE\)/,
    ],
  ])('is not waited for with %s', async (_what, env, reason) => {
    const { code, notes } = await millrace(env(), 'topics', 'plan', '--wait', '600');
    expect({ code, notes }).toEqual({ code: 1, notes: expect.stringMatching(reason) });
  });
});
