import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '../manifest/manifest.js';
import { templatePods } from './template-pods.js';

const template = { metadata: { labels: { app: 'order' } }, spec: { containers: [] } };
const owner = (kind: string, name: string, spec: object): Manifest => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: 'millrace' },
  spec,
});

describe('templatePods', () => {
  it('makes a Pod of each template, in the namespace of its owner', () => {
    const cronJob = owner('CronJob', 'nightly', { jobTemplate: { spec: { template } } });
    const pods = templatePods([owner('Deployment', 'order', { template }), cronJob]).map(({ pod }) => pod);
    expect(pods.map(({ kind, metadata }) => [kind, metadata.name, metadata.namespace])).toEqual([
      ['Pod', 'deployment-order', 'millrace'],
      ['Pod', 'cronjob-nightly', 'millrace'],
    ]);
    expect(pods[0]).toMatchObject({ metadata: { labels: { app: 'order' } }, spec: { containers: [] } });
  });

  it('keeps names within what a Pod may have', () => {
    const [made] = templatePods([owner('Deployment', `${'a'.repeat(50)}-b-c`, { template })]);
    expect(made!.pod.metadata.name).toMatch(/^[a-z0-9-]{1,62}[a-z0-9]$/);
  });
});
