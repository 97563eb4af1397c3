import { nameOf } from '../manifest/manifest.js';
import { podTemplates } from '../manifest/pods.js';
import type { Rule } from './rule.js';

const APP = 'app.kubernetes.io/name';
/** `registry.example.com:5000/millrace/order:release-1` is of `order`. */
const appOf = (image: string) => /([^/:@]+)(?::[^/]*)?(?:@.*)?$/.exec(image)?.[1];

export const releaseRules: readonly Rule[] = [
  {
    name: 'images-are-of-their-app',
    why: 'an image of another app starts, reads settings that it does not know, and says so at three in the morning',
    check: ({ objects }, { workloads }) =>
      podTemplates(objects)
        .filter(({ labels }) => workloads.some(({ name }) => name === labels[APP]))
        .flatMap(({ owner, labels, pod }) =>
          pod.containers
            .filter(({ image }) => appOf(image) !== labels[APP])
            .map(({ image }) => `${nameOf(owner)}: ${image} is not ${labels[APP]}`),
        ),
  },
  {
    name: 'migrations-are-of-the-release',
    why: 'a service of one release over the tables of another fails at the first new column',
    check: ({ objects }, { workloads }) => {
      const templates = podTemplates(objects);
      return workloads.flatMap(({ name, databases }) => {
        const service = templates.find(
          ({ owner }) => owner.kind === 'Deployment' && owner.metadata.name === name,
        );
        if (service === undefined || databases.length === 0) return [];
        const migrations = templates.filter(
          ({ owner, labels }) => owner.kind === 'Job' && labels[APP] === name,
        );
        if (migrations.length !== 1) return [`${nameOf(service.owner)}: ${migrations.length} migrations`];
        const images = [service, migrations[0]!].map(({ pod }) => pod.containers[0]!.image);
        return images[0] === images[1]
          ? []
          : [`${nameOf(service.owner)}: ${images[0]}, migrated by ${images[1]}`];
      });
    },
  },
];
