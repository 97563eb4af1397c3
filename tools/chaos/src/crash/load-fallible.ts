import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MessageContract } from '@millrace/contract-kit';
import { contracts } from '@millrace/contracts';
import type { FailPoints } from '@millrace/failpoints';
import { SERVICE_NAMES } from '@millrace/stack';
import type { Fallible } from './cells.js';
import { trafficOf } from './traffic.js';

/**
 * Reads from the built code, found by its path, what can die where: the fail-points of each app and of the libs that
 * it names, and the messages that it subscribes to. What is declared there joins by itself.
 */
export async function loadFallible(checkout: string): Promise<readonly Fallible[]> {
  const loaded = await Promise.all(SERVICE_NAMES.map((service) => loadService(checkout, service)));
  return loaded.filter(({ failPoints }) => Object.keys(failPoints).length > 0);
}

async function loadService(checkout: string, service: string): Promise<Fallible> {
  const app = join(checkout, 'apps', service);
  const libs = libsOf(app).map((lib) => join(checkout, 'libs', lib, 'dist/fail-points.js'));
  const lists = await Promise.all([...libs, join(app, `dist/${service}.fail-points.js`)].map(failPointsIn));
  const heard = await heardIn(join(app, `dist/${service}.subscriptions.js`));
  return {
    service,
    failPoints: Object.assign({}, ...lists) as FailPoints,
    traffic: trafficOf(service, heard, contracts.contracts()),
  };
}

function libsOf(app: string): readonly string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  const scope = '@millrace/';
  return Object.keys(dependencies)
    .filter((name) => name.startsWith(scope))
    .map((name) => name.slice(scope.length));
}

async function failPointsIn(file: string): Promise<FailPoints> {
  return ((await exportsOf(file))['failPoints'] ?? {}) as FailPoints;
}

async function heardIn(file: string): Promise<readonly MessageContract[]> {
  const subscriptions = Object.values(await exportsOf(file)) as readonly {
    readonly contracts?: readonly MessageContract[];
  }[];
  return subscriptions.flatMap(({ contracts: taken = [] }) => taken);
}

/** A file that is not there exports nothing. */
async function exportsOf(file: string): Promise<Readonly<Record<string, unknown>>> {
  if (!existsSync(file)) return {};
  return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
}
