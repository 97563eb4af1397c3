import type { Workload } from '../model/workload.js';
import { hostOf } from './traffic.js';

/** The share of requests, in percent, that a canary gets when it is added; the overlay raises it. */
const FIRST_SHARE = 5;

export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'test';
  readonly path: string;
  readonly value: unknown;
}

const ROUTE = '/spec/http/0/route';

/** Gives the canary its share; the test makes the patch fail when it no longer fits the VirtualService. */
export const weightsPatch = (canary = FIRST_SHARE): readonly PatchOperation[] => [
  { op: 'test', path: `${ROUTE}/1/destination/subset`, value: 'canary' },
  { op: 'replace', path: `${ROUTE}/0/weight`, value: 100 - canary },
  { op: 'replace', path: `${ROUTE}/1/weight`, value: canary },
];

/**
 * Sends the canary a copy of what only reads, and none of the answers to anybody. A copy of anything else would
 * be done twice.
 */
export const mirrorPatch = (app: Workload, namespace: string): readonly PatchOperation[] => {
  const host = hostOf(app, namespace);
  return [
    ...weightsPatch(0),
    {
      op: 'add',
      path: '/spec/http/0',
      value: {
        name: 'reads-mirrored',
        match: [{ method: { exact: 'GET' } }],
        route: [{ destination: { host, subset: 'stable' } }],
        mirror: { host, subset: 'canary' },
        mirrorPercentage: { value: 100 },
        retries: { attempts: 1, retryOn: 'connect-failure,refused-stream' },
      },
    },
  ];
};
