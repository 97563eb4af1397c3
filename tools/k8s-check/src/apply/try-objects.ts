import { randomBytes } from 'node:crypto';
import { nameOf, type Labels, type Manifest } from '../manifest/manifest.js';
import { apply, kubectl } from './kubectl.js';
import { templatePods } from './template-pods.js';

export interface Outcome {
  /** One line each: the object and what the API server says. */
  readonly rejections: readonly string[];
  readonly notes: readonly string[];
  readonly tried: number;
}

interface Trial {
  readonly what: string;
  readonly object: Manifest;
}

const CALLS_AT_ONCE = 4;

/**
 * Sends everything to the API server as a dry run, and each pod template as a Pod.
 *
 * A dry run into a namespace that is not there is refused, and objects before it in the same dry run do not count.
 * So a namespace of its own is made for real, with the labels (the pod security level above all) and the accounts
 * of the overlay, and goes at the end. Where the overlay's namespace is there already, its objects are tried in it:
 * that is the upgrade, and shows fields that cannot be changed.
 *
 * @throws when interrupted, after its namespace is taken away.
 */
export async function tryObjects(objects: readonly Manifest[], signal: AbortSignal): Promise<Outcome> {
  const namespaces = [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))];
  const stand = `millrace-apply-check-${randomBytes(3).toString('hex')}`;
  const there = await existing(namespaces);
  const labels = objects.find(({ kind }) => kind === 'Namespace')?.metadata.labels ?? {};
  await makeStand(stand, labels, objects);
  try {
    const placed = objects.map((object) =>
      there.has(object.metadata.namespace ?? '') ? object : inNamespace(object, stand),
    );
    const trials = [
      ...placed.map((object): Trial => ({ what: nameOf(object), object })),
      ...templatePods(objects).map(({ owner, pod }): Trial => ({
        what: `${nameOf(owner)} as a Pod`,
        object: inNamespace(pod, stand),
      })),
    ];
    const outcome = await tryAll(trials, signal);
    const where = namespaces.map((name) =>
      there.has(name) ? `in ${name}, which is there` : `in ${stand} for ${name}`,
    );
    return { ...outcome, notes: [...outcome.notes, ...where] };
  } finally {
    await kubectl(['delete', 'namespace', stand, '--wait=false']);
  }
}

async function existing(namespaces: readonly string[]): Promise<ReadonlySet<string>> {
  const answers = await Promise.all(
    namespaces.map(async (name) => {
      const { ok } = await kubectl(['get', 'namespace', name]);
      return ok ? [name] : [];
    }),
  );
  return new Set(answers.flat());
}

async function makeStand(name: string, labels: Labels, objects: readonly Manifest[]): Promise<void> {
  const accounts = objects
    .filter(({ kind }) => kind === 'ServiceAccount')
    .map((account) => inNamespace(account, name));
  const unnamed: Manifest = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: name },
  };
  for (const step of [
    [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }],
    [unnamed, ...accounts],
  ]) {
    const { ok, error } = await apply(step, 'for real');
    if (!ok) throw new Error(`cannot make namespace ${name} to try things in: ${error}`);
  }
}

/** Objects without a namespace stay as they are: they are of the whole cluster. */
function inNamespace(object: Manifest, namespace: string): Manifest {
  if (object.metadata.namespace === undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** All at once; only when something is refused one by one, to say what. */
async function tryAll(trials: readonly Trial[], signal: AbortSignal): Promise<Outcome> {
  const together = await apply(
    trials.map(({ object }) => object),
    'dry run',
  );
  signal.throwIfAborted();
  const notes = [...new Set(together.warnings)];
  const tried = trials.length;
  return together.ok
    ? { rejections: [], notes, tried }
    : { rejections: await tryEach(trials, signal), notes, tried };
}

async function tryEach(trials: readonly Trial[], signal: AbortSignal): Promise<readonly string[]> {
  const rejections: string[] = [];
  for (let start = 0; start < trials.length; start += CALLS_AT_ONCE) {
    signal.throwIfAborted();
    const some = trials.slice(start, start + CALLS_AT_ONCE);
    const answers = await Promise.all(some.map(({ object }) => apply([object], 'dry run')));
    answers.forEach(({ ok, error }, index) => {
      if (!ok) rejections.push(`${some[index]!.what}: ${error}`);
    });
  }
  if (rejections.length === 0) throw new Error('refused together, and not one by one: run it again');
  return rejections;
}
