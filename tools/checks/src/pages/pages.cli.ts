import { asyncApiDocument, contractsMarkdown } from '@millrace/contract-kit';
import { contracts } from '@millrace/contracts';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { configPage, envExample, type ServiceSettings } from './config-page.js';
import { loadDeclaredSettings, SERVICE_NAMES } from '@millrace/stack';
import { namedPaths } from './named-paths.js';

/** Pages written by hand that name files: a name that no longer exists is an error. */
const WRITTEN = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'];

/**
 * `npm run pages` writes the generated pages; with `--check` it only compares, and fails when one is not what
 * the code says. Either way it fails when a page names a path that does not exist.
 */
async function main(check: boolean): Promise<number> {
  const services = await Promise.all(SERVICE_NAMES.map(settingsOf));
  const info = {
    title: 'Millrace',
    version: '1',
    description: 'Commands and events of the order saga.',
  };
  const pages: Readonly<Record<string, string>> = {
    'docs/contracts.md': contractsMarkdown(contracts),
    'docs/asyncapi.json': `${JSON.stringify(asyncApiDocument(contracts, info), null, 2)}\n`,
    'docs/config.md': configPage(services),
    '.env.example': envExample(services),
  };
  const stale = Object.entries(pages).filter(([path, text]) => read(path) !== text);
  if (!check) for (const [path, text] of stale) writeFileSync(path, text);
  const verb = check ? 'is not what the code says: run npm run pages' : 'written';
  for (const [path] of stale) console.log(`${path} ${verb}`);
  const missing = WRITTEN.flatMap((page) =>
    namedPaths(read(page) ?? '')
      .filter((path) => !existsSync(path))
      .map((path) => `${page} names ${path}, which does not exist`),
  );
  for (const line of missing) console.log(line);
  console.log(`pages: ${Object.keys(pages).length}, ${stale.length} ${check ? 'stale' : 'written'}`);
  return (check && stale.length > 0) || missing.length > 0 ? 1 : 0;
}

/** What the service reads, then what only its migration does. */
async function settingsOf(service: string): Promise<ServiceSettings> {
  const { service: own, migration } = await loadDeclaredSettings(process.cwd(), service);
  const ofMigrationAlone = migration.filter(({ env }) => !own.some((setting) => setting.env === env));
  return { service, settings: [...own, ...ofMigrationAlone] };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

process.exitCode = await main(process.argv.includes('--check'));
