import type { Manifest } from '../manifest/manifest.js';
import { kubectl } from './kubectl.js';

interface ResourceList {
  readonly resources: readonly { readonly kind: string }[];
}

/** Kinds of these objects that the cluster does not serve, as `apiVersion Kind`: their operator is not installed. */
export async function missingKinds(objects: readonly Manifest[]): Promise<readonly string[]> {
  const versions = [...new Set(objects.map(({ apiVersion }) => apiVersion))];
  const served = new Map(
    await Promise.all(versions.map(async (version) => [version, await kindsOf(version)] as const)),
  );
  const wanted = objects.filter(({ apiVersion, kind }) => !served.get(apiVersion)?.has(kind));
  return [...new Set(wanted.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))].toSorted();
}

async function kindsOf(apiVersion: string): Promise<ReadonlySet<string>> {
  const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const answer = await kubectl(['get', '--raw', path]);
  if (answer.ok)
    return new Set((JSON.parse(answer.stdout) as ResourceList).resources.map(({ kind }) => kind));
  if (/NotFound|could not find the requested resource/.test(answer.error)) return new Set();
  throw new Error(`the cluster does not answer: ${answer.error}`);
}
