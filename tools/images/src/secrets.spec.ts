import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

const SCRIPT = fileURLToPath(new URL('../bin/secrets.js', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const envFile = () => join(folder, '.env');
const keyFile = () => join(folder, 'secrets', 'signing-key.pem');
const values = () => parseEnv(readFileSync(envFile(), 'utf8')) as Readonly<Record<string, string>>;
const modeOf = (path: string) => statSync(path).mode & 0o777;
const run = () => execFileSync(process.execPath, [SCRIPT, folder], { encoding: 'utf8' });

describe('npm run secrets', () => {
  it('writes 256-bit secrets, and a P-256 key into a folder that only its owner may enter', () => {
    run();
    const { COMPOSE_PROFILES, BOOTSTRAP_OPERATOR_EMAIL, CLUSTER_ID, ...secrets } = values();
    expect(BOOTSTRAP_OPERATOR_EMAIL).toBe('operator@millrace.example');
    expect(CLUSTER_ID).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
    expect(COMPOSE_PROFILES).toBe('single');
    for (const secret of Object.values(secrets)) expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(Object.values(secrets)).size).toBe(Object.keys(secrets).length);
    const key = createPrivateKey(readFileSync(keyFile(), 'utf8'));
    expect(key.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect(readFileSync(keyFile(), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    expect([modeOf(envFile()), modeOf(keyFile()), modeOf(join(folder, 'secrets'))]).toEqual([
      0o600, 0o644, 0o700,
    ]);
  });

  it('prints no value', () => {
    const output = run();
    const secrets = Object.entries(values()).filter(([name]) => /_(?:PASSWORD|KEY)$/.test(name));
    expect(secrets).toHaveLength(9);
    for (const [, value] of secrets) expect(output).not.toContain(value);
  });

  it('changes nothing the second time', () => {
    run();
    const before = [readFileSync(envFile(), 'utf8'), readFileSync(keyFile(), 'utf8')];
    expect(run()).toMatch(/is there, left as it is\n.*nothing is missing, left as it is/);
    expect([readFileSync(envFile(), 'utf8'), readFileSync(keyFile(), 'utf8')]).toEqual(before);
  });

  it('adds what is missing or empty, says so, and leaves the rest, comments included', () => {
    const mine = `# mine\nPOSTGRES_PASSWORD="of my own"\nAUTH_DB_PASSWORD=\nTZ=UTC # ours`;
    writeFileSync(envFile(), mine);
    expect(run()).toContain(
      `${envFile()}: added COMPOSE_PROFILES, AUTH_DB_PASSWORD, INVENTORY_DB_PASSWORD, `,
    );
    const lines = readFileSync(envFile(), 'utf8').split('\n');
    expect(lines.slice(0, 2)).toEqual(['# mine', 'POSTGRES_PASSWORD="of my own"']);
    expect(lines[2]).toMatch(/^AUTH_DB_PASSWORD=[A-Za-z0-9_-]{43}$/);
    expect(lines[3]).toBe('TZ=UTC # ours');
    expect(values()['POSTGRES_PASSWORD']).toBe('of my own');
  });

  it('takes an env file from the eyes of others', () => {
    run();
    chmodSync(envFile(), 0o644);
    run();
    expect(modeOf(envFile())).toBe(0o600);
  });

  it('keeps a key that was put there', () => {
    run();
    rmSync(envFile());
    const key = readFileSync(keyFile(), 'utf8');
    run();
    expect(readFileSync(keyFile(), 'utf8')).toBe(key);
    expect(existsSync(envFile())).toBe(true);
  });

  it('says what is wrong and fails when it cannot write', () => {
    const missing = join(folder, 'nowhere', 'file');
    writeFileSync(join(folder, 'nowhere'), '');
    const failed = () => execFileSync(process.execPath, [SCRIPT, missing], { stdio: 'pipe' });
    expect(failed).toThrow(/The secrets could not be written: /);
  });
});
