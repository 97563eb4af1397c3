import type { Manifest } from '../manifest/manifest.js';

/** A finding of kube-score that is not acted on, and why. */
export interface Exception {
  readonly test: string;
  readonly why: string;
  readonly applies: (object: Manifest) => boolean;
}

interface Selected {
  readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
}

const selectsPodsOfOperators = ({ kind, spec }: Manifest) =>
  kind === 'NetworkPolicy' &&
  Object.keys((spec as Selected).podSelector?.matchLabels ?? {}).some((label) =>
    /^(?:strimzi\.io|cnpg\.io)\//.test(label),
  );

/** Kept as a table and not as annotations: what runs in a cluster should not carry the opinions of a linter. */
export const exceptions: readonly Exception[] = [
  {
    test: 'container-security-context-user-group-id',
    why: 'uid 1000 is the user `node` of the base image and owns nothing outside; the range of uids is a matter of the cluster (user namespaces)',
    applies: () => true,
  },
  {
    test: 'container-image-pull-policy',
    why: 'tags are never moved (images-are-pinned), so pulling again brings nothing and makes each start depend on the registry',
    applies: () => true,
  },
  {
    test: 'networkpolicy-targets-pod',
    why: 'brokers and databases are pods that Strimzi and CloudNativePG make: kube-score does not see them',
    applies: selectsPodsOfOperators,
  },
];
