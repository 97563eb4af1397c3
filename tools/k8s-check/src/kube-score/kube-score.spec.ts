import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '../manifest/manifest.js';
import { criticalFindings, type ScoredObject } from './kube-score.js';

const policy = (name: string, label: string): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name },
  spec: { podSelector: { matchLabels: { [label]: name } } },
});

const scored = (name: string, grade: number, skipped = false): ScoredObject => ({
  type_meta: { kind: 'NetworkPolicy' },
  object_meta: { name },
  checks: [
    {
      check: { id: 'networkpolicy-targets-pod' },
      grade,
      skipped,
      comments: [{ path: '', summary: 'selects no pod' }],
    },
  ],
});

describe('criticalFindings', () => {
  const objects = [policy('db', 'cnpg.io/cluster'), policy('order', 'app.kubernetes.io/name')];

  it('passes over what an exception covers', () => {
    expect(criticalFindings([scored('db', 1)], objects)).toEqual([]);
  });

  it('keeps an exception to the objects it is made for', () => {
    expect(criticalFindings([scored('order', 1)], objects)).toEqual([
      expect.stringMatching(/^NetworkPolicy\/order: networkpolicy-targets-pod: .*selects no pod$/),
    ]);
  });

  it('leaves warnings and what was not checked', () => {
    expect(criticalFindings([scored('order', 5), scored('order', 1, true)], objects)).toEqual([]);
  });
});
