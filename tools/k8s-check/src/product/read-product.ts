import * as contractsModule from '@millrace/contracts';
import type { MessageContract, Topic } from '@millrace/contract-kit';
import { edges, workloads } from '@millrace/k8s';
import { kafkaSettings } from '@millrace/kafka';
import { type DeclaredSettings, loadDeclaredSettings } from '@millrace/stack';
import { importedNames, metricNames, shippedSources, type SourceText } from './source-scan.js';
import type { Messages, Product } from './product.js';

const CONTRACTS = '@millrace/contracts';
/** The operator CLI: no app, and in the image of each. */
const OPERATOR = 'operator';

/** Reads what the code declares: contracts and model as they run, settings as built, the rest from the sources. */
export async function readProduct(root: string): Promise<Product> {
  const settings = new Map<string, DeclaredSettings>();
  const messages = new Map<string, Messages>();
  for (const { name } of workloads) {
    settings.set(name, await loadDeclaredSettings(root, name));
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
