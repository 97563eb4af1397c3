import { describe, expect, it } from '@jest/globals';
import { workloads } from '../model/workloads.js';
import { deploymentOf } from '../workload/deployment.js';
import type { Track } from '../workload/labels.js';
import { mirrorPatch, weightsPatch } from './canary.js';
import { destinationRuleOf, virtualServiceOf } from './traffic.js';

const order = workloads.find(({ name }) => name === 'order')!;

interface Route {
  readonly destination: { readonly subset: string };
  readonly weight: number;
}

/** The value that a JSON pointer names; `undefined` when it leads nowhere. */
const at = (root: unknown, pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], root);

describe('traffic', () => {
  it('the tracks of the rule are the labels of the two Deployments', () => {
    const spec = destinationRuleOf(order, 'millrace').object['spec'] as {
      subsets: readonly { name: Track; labels: Record<string, string> }[];
    };
    for (const { name, labels } of spec.subsets) {
      const pods = at(deploymentOf(order, name).object, '/spec/template/metadata/labels');
      expect(pods).toMatchObject(labels);
    }
    expect(spec.subsets.map(({ name }) => name)).toEqual(['stable', 'canary']);
  });

  it('without a canary all requests go to what is stable', () => {
    const routes = at(virtualServiceOf(order, 'millrace').object, '/spec/http/0/route') as readonly Route[];
    expect(routes.map(({ destination, weight }) => [destination.subset, weight])).toEqual([
      ['stable', 100],
      ['canary', 0],
    ]);
  });

  it.each([
    ['weights', weightsPatch()],
    ['mirror', mirrorPatch(order, 'millrace')],
  ])('the patch of the %s fits the VirtualService', (_, patch) => {
    const service = virtualServiceOf(order, 'millrace').object;
    for (const { op, path, value } of patch) {
      const found = at(service, path);
      expect([path, typeof found]).toEqual([path, typeof value]);
      expect(op === 'test' ? found : value).toEqual(value);
    }
  });

  it('weights add up', () => {
    const weights = weightsPatch(20).filter(({ path }) => path.endsWith('/weight'));
    expect(weights.map(({ value }) => value)).toEqual([80, 20]);
  });

  it('only reads are mirrored', () => {
    const added = mirrorPatch(order, 'millrace').find(({ op }) => op === 'add');
    expect(added!.value).toMatchObject({
      match: [{ method: { exact: 'GET' } }],
      mirror: { subset: 'canary' },
      route: [{ destination: { subset: 'stable' } }],
    });
  });

  it('a service that sheds load by 503 is neither ejected nor asked again', () => {
    const rule = destinationRuleOf(order, 'millrace').object;
    expect(at(rule, '/spec/trafficPolicy/outlierDetection')).toMatchObject({
      consecutive5xxErrors: 0,
      splitExternalLocalOriginErrors: true,
    });
    expect(at(virtualServiceOf(order, 'millrace').object, '/spec/http/0/retries/retryOn')).toBe(
      'connect-failure,refused-stream',
    );
  });
});
