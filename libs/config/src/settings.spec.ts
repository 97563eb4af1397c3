import { describe, expect, it } from '@jest/globals';
import { AppError } from '@millrace/errors';
import { defineSettings, flag, list, loadSettings, port, postgresUrl } from './index.js';

const settings = defineSettings({
  port: { env: 'PORT', schema: port, default: 3000, doc: 'TCP port to listen on.' },
  brokers: { env: 'KAFKA_BROKERS', schema: list, doc: 'host:port of the brokers, comma separated.' },
  database: { env: 'DATABASE_URL', schema: postgresUrl, secret: true, doc: 'Postgres URL.' },
  verbose: { env: 'VERBOSE', schema: flag, default: false, doc: 'Say more.' },
});

describe('loadSettings', () => {
  it('reads, converts and defaults', () => {
    const values = loadSettings(settings, {
      KAFKA_BROKERS: 'a:1, b:2',
      DATABASE_URL: 'postgres://u:p@h:5432/d',
      VERBOSE: '1',
    });
    expect(values).toEqual({
      port: 3000,
      brokers: ['a:1', 'b:2'],
      database: 'postgres://u:p@h:5432/d',
      verbose: true,
    });
  });

  it('reports all problems together and never prints a secret', () => {
    const attempt = () => loadSettings(settings, { PORT: '99999', DATABASE_URL: 'hunter2' });
    expect(attempt).toThrow(AppError);
    expect(attempt).toThrow(/3 setting\(s\)[\s\S]*PORT[\s\S]*KAFKA_BROKERS is required[\s\S]*DATABASE_URL/);
    expect(attempt).not.toThrow(/hunter2/);
  });

  it('leaves an optional setting undefined, and still checks one that is given', () => {
    const optional = defineSettings({
      token: { env: 'TOKEN', schema: list, optional: true, secret: true, doc: 'Tokens.' },
    });
    expect(loadSettings(optional, {})).toEqual({ token: undefined });
    expect(loadSettings(optional, { TOKEN: 'a,b' })).toEqual({ token: ['a', 'b'] });
    expect(() => loadSettings(optional, { TOKEN: ',' })).toThrow(/TOKEN/);
  });

  it('a secret with a default is refused where it is declared', () => {
    const declare = () =>
      defineSettings({ key: { env: 'KEY', schema: list, default: ['x'], secret: true, doc: '' } });
    expect(declare).toThrow(/must not have a default/);
  });
});
