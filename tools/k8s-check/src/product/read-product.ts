import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Setting, Settings } from '@millrace/config';
import * as contractsModule from '@millrace/contracts';
import type { MessageContract, Topic } from '@millrace/contract-kit';
import { edges, workloads } from '@millrace/k8s';
import { kafkaSettings } from '@millrace/kafka';
import { importedNames, metricNames, shippedSources, type SourceText } from './source-scan.js';
import type { AppSettings, Messages, Product } from './product.js';

const CONTRACTS = '@millrace/contracts';
/** The operator CLI: no app, and in the image of each. */
const OPERATOR = 'operator';

/** Reads what the code declares: contracts and model as they run, settings as built, the rest from the sources. */
export async function readProduct(root: string): Promise<Product> {
  const settings = new Map<string, AppSettings>();
  const messages = new Map<string, Messages>();
  for (const { name } of workloads) {
    settings.set(name, await readSettings(root, name));
    messages.set(name, messagesOf(name, shippedSources(root, `apps/${name}/src/**/*.ts`)));
  }
  settings.set(OPERATOR, { service: Object.values(kafkaSettings), migration: [] });
  return {
    topics: contractsModule.contracts.allTopics(),
    messages,
    workloads,
    edges,
    settings,
    metrics: new Set(shippedSources(root, '{apps,libs}/*/src/**/*.ts').flatMap(metricNames)),
  };
}

/** `<app>.config.js` exports `<app>Settings`; an app whose migration reads more has `<app>MigrateSettings` too. */
async function readSettings(root: string, app: string): Promise<AppSettings> {
  const path = join(root, `apps/${app}/dist/${app}.config.js`);
  if (!existsSync(path)) throw new Error(`${path} is missing: build first (npm run build)`);
  const exported = Object.entries((await import(pathToFileURL(path).href)) as Record<string, Settings>);
  const tables = exported.filter(([name]) => name.endsWith('Settings'));
  const valuesOf = (of: typeof tables): readonly Setting[] => of.flatMap(([, table]) => Object.values(table));
  const service = valuesOf(tables.filter(([name]) => !name.endsWith('MigrateSettings')));
  const migration = valuesOf(tables.filter(([name]) => name.endsWith('MigrateSettings')));
  return { service, migration: migration.length > 0 ? migration : migrationSettings(service) };
}

/** What the migration of a service with one database reads (service-kit, run-migrations). */
function migrationSettings(service: readonly Setting[]): readonly Setting[] {
  return service.filter(({ env }) => /^DATABASE_(?:URL|TLS_.*)$|^LOG_LEVEL$/.test(env));
}

/** Contracts that the subscriptions import are heard; foreign tables are read; the rest is sent. */
export function messagesOf(app: string, sources: readonly SourceText[]): Messages {
  const topicsIn = (files: readonly SourceText[]) =>
    new Set(files.flatMap((file) => importedNames(file, CONTRACTS)).flatMap(topicOf));
  const heard = topicsIn(sources.filter(({ path }) => path.endsWith('.subscriptions.ts')));
  const rest = [...topicsIn(sources)].filter((topic) => !heard.has(topic));
  const isTable = ({ kind, owner }: Topic) => kind === 'table' && owner !== app;
  const names = (topics: readonly Topic[]) => topics.map(({ name }) => name).toSorted();
  return {
    hears: names([...heard]),
    tables: names(rest.filter(isTable)),
    sends: names(rest.filter((topic) => !isTable(topic))),
  };
}

function topicOf(exportName: string): readonly Topic[] {
  const exported = (contractsModule as Record<string, unknown>)[exportName];
  const topic = (exported as Partial<MessageContract> | undefined)?.topic;
  return typeof topic === 'object' ? [topic] : [];
}
