import type { Manifest } from '../manifest/manifest.js';
import { podTemplates } from '../manifest/pods.js';

const MAX_NAME = 63;

/** Each pod template as a Pod: admission looks at Pods only, and at the object that makes them with a warning at most. */
export function templatePods(
  objects: readonly Manifest[],
): readonly { readonly owner: Manifest; readonly pod: Manifest }[] {
  return podTemplates(objects).map(({ owner, labels, annotations, pod }) => ({
    owner,
    pod: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${owner.kind}-${owner.metadata.name}`
          .toLowerCase()
          .slice(0, MAX_NAME)
          .replace(/[^a-z0-9]+$/, ''),
        ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
        labels,
        annotations,
      },
      spec: pod,
    },
  }));
}
