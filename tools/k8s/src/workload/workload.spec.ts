import { describe, expect, it } from '@jest/globals';
import { workloads } from '../model/workloads.js';
import type { KubernetesObject } from '../yaml/manifest.js';
import { deploymentOf } from './deployment.js';
import { terminationGraceSeconds } from './grace.js';
import { migrationJobOf } from './migration-job.js';
import { serviceOf } from './service.js';

const order = workloads.find(({ name }) => name === 'order')!;

interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly terminationGracePeriodSeconds?: number;
    readonly containers: readonly { readonly env: readonly { readonly name: string }[] }[];
  };
}

const templateOf = (object: KubernetesObject) => (object['spec'] as { template: PodTemplate }).template;
const selectorOf = (object: KubernetesObject) =>
  (object['spec'] as { selector: { matchLabels: Record<string, string> } }).selector.matchLabels;
const selects = (selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>) =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

describe('workloads', () => {
  it('given the pre-stop wait and the drain, the grace period is longer than both', () => {
    const settings = { SHUTDOWN_PRESTOP_MS: '5000', SHUTDOWN_TIMEOUT_MS: '8500' };
    expect(terminationGraceSeconds(settings)).toBe(19);
    expect(() => terminationGraceSeconds({})).toThrow('must be set');
  });

  it.each(workloads.map((app) => [app.name, app] as const))(
    '%s: no Deployment takes the pods of another, and the Service takes both tracks and no migration',
    (_, app) => {
      const stable = deploymentOf(app).object;
      const canary = deploymentOf(app, 'canary').object;
      const service = (serviceOf(app).object['spec'] as { selector: Record<string, string> }).selector;
      const migration = templateOf(migrationJobOf(app).object).metadata.labels;
      const labels = [stable, canary].map((object) => templateOf(object).metadata.labels);
      expect(labels.map((pods) => selects(selectorOf(stable), pods))).toEqual([true, false]);
      expect(labels.map((pods) => selects(selectorOf(canary), pods))).toEqual([false, true]);
      expect(labels.map((pods) => selects(service, pods))).toEqual([true, true]);
      expect(selects(service, migration)).toBe(false);
    },
  );

  it('a migration knows its databases and no other secret', () => {
    const names = templateOf(migrationJobOf(order).object).spec.containers[0]!.env.map(({ name }) => name);
    expect(names).toEqual([
      'NODE_OPTIONS',
      'LOG_LEVEL',
      'DATABASE_TLS_CA_FILES',
      'ORDER_SHARD_URLS',
      'CONTROL_DATABASE_URL',
      'ORDER_SHARD_USER',
      'ORDER_SHARD_PASSWORD',
    ]);
  });

  it.each(workloads.map(({ name, resources }) => [name, resources] as const))(
    '%s: the heap leaves room for the rest of the process',
    (_, { heapMiB, memoryLimitMiB, memoryMiB }) => {
      expect(memoryLimitMiB - heapMiB).toBeGreaterThanOrEqual(192);
      expect(memoryMiB).toBeLessThanOrEqual(memoryLimitMiB);
    },
  );
});
