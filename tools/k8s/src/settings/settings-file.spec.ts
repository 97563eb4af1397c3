import { describe, expect, it } from '@jest/globals';
import { defineSettings, port, positiveInt, postgresUrl } from '@millrace/config';
import type { Workload } from '../model/workload.js';
import { workloads } from '../model/workloads.js';
import { settingProblems, settingsFile } from './settings-file.js';

const declared = new Map(
  Object.values(
    defineSettings({
      port: { env: 'PORT', schema: port, default: 0, doc: 'TCP port.' },
      pool: { env: 'POOL_MAX', schema: positiveInt, doc: 'Connections at most.' },
      url: { env: 'DATABASE_URL', schema: postgresUrl, secret: true, doc: 'Postgres.' },
      note: { env: 'NOTE', schema: port, optional: true, doc: 'May be absent.' },
    }),
  ).map((setting) => [setting.env, setting]),
);

const app: Workload = {
  ...workloads.find(({ name }) => name === 'gateway')!,
  settings: { POOL_MAX: '5', PORT: '8080' },
  databaseSecrets: [{ variable: 'DATABASE_URL', secret: 'db-app', key: 'uri' }],
};

describe('settings of an app', () => {
  it('given what it declares, there is no problem, and each line of the file stands under its meaning', () => {
    expect(settingProblems(app, declared)).toEqual([]);
    const [, ...entries] = settingsFile(app, declared).split('\n\n');
    expect(entries).toEqual(['# TCP port.\nPORT=8080', '# Connections at most.\nPOOL_MAX=5\n']);
  });

  it.each([
    ['a setting that nobody declares', { ...app.settings, PORTT: '1' }, 'PORTT is no setting'],
    ['a value that the app would refuse', { ...app.settings, POOL_MAX: '0' }, 'POOL_MAX cannot be "0"'],
    ['a required one that is left out', { PORT: '8080' }, 'POOL_MAX is required and not given'],
    [
      'a secret in plain text',
      { ...app.settings, DATABASE_URL: 'postgres://u:p@h/d' },
      'DATABASE_URL is a secret and must come from one',
    ],
  ])('%s is a problem', (_, settings, problem) => {
    expect(settingProblems({ ...app, settings }, declared)).toEqual([`gateway: ${problem}`]);
  });

  it('what an overlay gives counts as given', () => {
    const open = { ...app, settings: { PORT: '8080' }, settingsLeftOpen: ['POOL_MAX'] };
    expect(settingProblems(open, declared)).toEqual([]);
  });
});
