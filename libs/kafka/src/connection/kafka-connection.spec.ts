import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadSettings } from '@millrace/config';
import { kafkaConnection } from './kafka-connection.js';
import { kafkaSettings } from './kafka.settings.js';

const connectionOf = (env: Record<string, string>) =>
  kafkaConnection(loadSettings(kafkaSettings, { KAFKA_BROKERS: 'a:1,b:2', ...env }));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-ca-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('the settings of Kafka', () => {
  it('without security are brokers alone', () => {
    expect(connectionOf({})).toEqual({ brokers: ['a:1', 'b:2'], security: {} });
  });

  it('with all of it are authorities and a user', () => {
    const ca = file('ca.crt', `a remark\n${rootCertificates[0]}\n${rootCertificates[1]}\n`);
    const sasl = {
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'order',
      KAFKA_SASL_PASSWORD: 'p',
    };
    expect(connectionOf({ KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: ca, ...sasl }).security).toEqual({
      tls: { ca: [rootCertificates[0], rootCertificates[1]] },
      sasl: { mechanism: 'scram-sha-512', username: 'order', password: 'p' },
    });
    expect(connectionOf({ KAFKA_TLS: 'true' }).security).toEqual({ tls: { ca: undefined } });
  });

  it.each<[string, () => Record<string, string>, RegExp]>([
    [
      'a file that is missing',
      () => ({ KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: '/nowhere/ca.crt' }),
      /KAFKA_TLS_CA_FILE names a file that cannot be read: ENOENT.*\/nowhere\/ca\.crt/,
    ],
    [
      'a file without a certificate',
      () => ({ KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: file('empty.crt', 'hello') }),
      /holds no certificate in PEM form/,
    ],
    [
      'a file with half a certificate',
      () => ({
        KAFKA_TLS: 'true',
        KAFKA_TLS_CA_FILE: file('half.crt', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'),
      }),
      /holds a broken certificate/,
    ],
    ['authorities without TLS', () => ({ KAFKA_TLS_CA_FILE: '/x' }), /no effect without KAFKA_TLS=true/],
    [
      'a mechanism without a user: both problems at once',
      () => ({ KAFKA_SASL_MECHANISM: 'scram-sha-512' }),
      /2 setting[\s\S]*USERNAME is required[\s\S]*PASSWORD is required/,
    ],
    ['a password that nobody asks for', () => ({ KAFKA_SASL_PASSWORD: 'p' }), /no effect without KAFKA_SASL/],
    ['an unknown mechanism', () => ({ KAFKA_SASL_MECHANISM: 'plain' }), /KAFKA_SASL_MECHANISM/],
  ])('refuse %s', (_what, env, reason) => {
    expect(() => connectionOf(env())).toThrow(reason);
  });
});
