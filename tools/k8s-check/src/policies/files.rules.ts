import { environmentOf } from '../manifest/environment.js';
import { nameOf } from '../manifest/manifest.js';
import { podTemplates, type Container, type PodSpec, type Volume } from '../manifest/pods.js';
import type { Rule } from './rule.js';

interface Items {
  readonly items?: readonly { readonly key: string; readonly path: string }[];
}

/** Paths inside a volume that are known to be there; undefined where anything may be. */
function pathsIn(volume: Volume): readonly string[] | undefined {
  const sources = volume.projected?.sources.flatMap((source) => Object.values(source)) ?? [];
  const items = [...sources, volume.secret, volume.configMap].filter(
    (source) => source !== undefined,
  ) as Items[];
  return items.every((source) => source.items)
    ? items.flatMap((source) => source.items!.map(({ path }) => path))
    : undefined;
}

function isMounted(path: string, { volumeMounts = [] }: Container, { volumes = [] }: PodSpec): boolean {
  return volumeMounts.some(({ name, mountPath }) => {
    const volume = volumes.find((candidate) => candidate.name === name);
    if (volume === undefined || !path.startsWith(`${mountPath}/`)) return false;
    const inside = path.slice(mountPath.length + 1);
    return pathsIn(volume)?.includes(inside) ?? true;
  });
}

export const filesRules: readonly Rule[] = [
  {
    name: 'files-are-mounted',
    why: 'a key or certificate that a setting points to and no volume brings ends the process at start',
    check: ({ objects }) =>
      podTemplates(objects).flatMap(({ owner, pod }) =>
        pod.containers.flatMap((container) =>
          [...environmentOf(container, objects)].flatMap(([name, variable]) =>
            (variable.from === 'text' ? variable.value.split(',') : [])
              .filter((path) => path.startsWith('/') && !isMounted(path, container, pod))
              .map((path) => `${nameOf(owner)}: ${name} names ${path}, which is not mounted`),
          ),
        ),
      ),
  },
];
