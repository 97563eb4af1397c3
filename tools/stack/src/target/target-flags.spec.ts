import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTargetFlags } from './target-flags.js';

let folder: string;
let envFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-target-'));
  envFile = join(folder, 'deployment.env');
  writeFileSync(
    envFile,
    'BOOTSTRAP_OPERATOR_EMAIL=file@x.example\nBOOTSTRAP_OPERATOR_PASSWORD=of-the-file\nPROVIDER_API_KEY=key\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const operatorEnv = { BOOTSTRAP_OPERATOR_EMAIL: 'env@x.example', BOOTSTRAP_OPERATOR_PASSWORD: 'of-the-env' };
const parse = (argv: readonly string[], env: Readonly<Record<string, string>> = {}, file = 'none') =>
  parseTargetFlags(argv, { env, defaultEnvFile: join(folder, file) });

describe('the flags of a target', () => {
  it('are none where none are given; the rest is handed on', () => {
    expect(parse(['saga-paths', '-t', 'cancelled', '--verbose'])).toEqual({
      rest: ['saga-paths', '-t', 'cancelled', '--verbose'],
    });
  });

  it('are taken out wherever they stand', () => {
    const argv = ['a', '--target', 'https://shop.example/', '-t', 'b', `--operator-env-file=${envFile}`, 'c'];
    expect(parse(argv)).toEqual({
      rest: ['a', '-t', 'b', 'c'],
      target: {
        gatewayUrl: 'https://shop.example',
        operator: { email: 'file@x.example', password: 'of-the-file' },
      },
    });
  });

  it('take the operator from the named file, else the environment, else the default file', () => {
    const operatorOf = (...args: Parameters<typeof parse>) => parse(...args).target?.operator.password;
    const target = ['--target', 'http://127.0.0.1:8080'];
    expect(operatorOf([...target, '--operator-env-file', envFile], operatorEnv)).toBe('of-the-file');
    expect(operatorOf(target, operatorEnv, 'deployment.env')).toBe('of-the-env');
    expect(operatorOf(target, {}, 'deployment.env')).toBe('of-the-file');
  });

  it('name the provider with the key of the same file', () => {
    const argv = ['--target', 'http://a:1', '--provider', 'http://b:2/', '--operator-env-file', envFile];
    expect(parse(argv).target?.provider).toEqual({ url: 'http://b:2', apiKey: 'key' });
  });

  it.each([
    [['--target'], /--target takes a value/],
    [['--target', 'shop.example'], /--target takes a URL like .*not "shop\.example"/],
    [['--target', 'http://a:1'], /BOOTSTRAP_OPERATOR_EMAIL is needed: set it, or name a file/],
    [['--target', 'http://a:1', '--operator-env-file', '/no/such'], /\/no\/such does not exist/],
    [['--provider', 'http://b:2'], /belong to --target/],
  ])('that are wrong are explained: %j', (argv, explanation) => {
    expect(() => parse(argv)).toThrow(explanation);
  });
});
