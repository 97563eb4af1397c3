import { type DeclaredSettings, loadDeclaredSettings, SERVICE_NAMES } from '@millrace/stack';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import type { Surroundings } from './compose-rule.js';

const run = promisify(execFile);

/** Reads what the code says: the settings of the built apps, and what `npm run secrets` writes. */
export async function readSurroundings(checkout: string): Promise<Surroundings> {
  const settings = new Map<string, DeclaredSettings>();
  for (const app of SERVICE_NAMES) settings.set(app, await loadDeclaredSettings(checkout, app));
  return { settings, secrets: await freshSecrets(checkout) };
}

/** The file that `npm run secrets` writes where there is none. */
async function freshSecrets(checkout: string): Promise<Readonly<Record<string, string>>> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-secrets-'));
  try {
    await run(process.execPath, [join(checkout, 'tools/images/bin/secrets.js'), folder]);
    return parseEnv(await readFile(join(folder, '.env'), 'utf8')) as Record<string, string>;
  } finally {
    await rm(folder, { recursive: true });
  }
}
