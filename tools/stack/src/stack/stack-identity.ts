import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { freePort, isPortFree } from '../processes/free-port.js';
import { databases } from '../services/services.js';
import { writePrivateFile } from './private-file.js';
import type { StackFiles } from './stack-files.js';

export interface Account {
  readonly email: string;
  readonly password: string;
}

/** What a stack keeps over restarts, because its databases and its users know it. */
export interface StackIdentity {
  readonly postgresPassword: string;
  readonly rolePasswords: Readonly<Record<string, string>>;
  readonly operator: Account;
  readonly customer: Account;
  readonly paymentProviderApiKey: string;
  /** Never changes: the shards' addresses stand in the control database. */
  readonly postgresPort: number;
  /** Kept as long as it is free. */
  readonly kafkaPort: number;
}

/** Reads the identity of a data folder, or makes one of random passwords and a new signing key. */
export async function loadIdentity(files: StackFiles): Promise<StackIdentity> {
  const known = existsSync(files.identity)
    ? (JSON.parse(readFileSync(files.identity, 'utf8')) as StackIdentity)
    : undefined;
  const identity: StackIdentity = {
    ...(known ?? newIdentity()),
    postgresPort: known?.postgresPort ?? (await freePort()),
    kafkaPort: await keepOrPick(known?.kafkaPort),
  };
  writePrivateFile(files.identity, `${JSON.stringify(identity, null, 2)}\n`);
  if (!existsSync(files.tokenSigningKey)) writePrivateFile(files.tokenSigningKey, newSigningKey());
  return identity;
}

function newIdentity(): Omit<StackIdentity, 'postgresPort' | 'kafkaPort'> {
  return {
    postgresPassword: secret(),
    rolePasswords: Object.fromEntries(databases.map(({ role }) => [role, secret()])),
    operator: { email: 'operator@millrace.example', password: secret() },
    customer: { email: 'customer@millrace.example', password: secret() },
    paymentProviderApiKey: secret(),
  };
}

function secret(): string {
  return randomBytes(18).toString('base64url');
}

function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

async function keepOrPick(port: number | undefined): Promise<number> {
  return port !== undefined && (await isPortFree(port)) ? port : freePort();
}
