import { parseAllDocuments, type ParseOptions, type SchemaOptions, type Tags } from 'yaml';

export type Labels = Readonly<Record<string, string>>;

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

/** One object as it is sent to the API server. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
}

/** To YAML 1.1 a lone dot is a number; to the parser of Kubernetes it is a text (Istio's `exportTo: ['.']`). */
const withoutLoneDot = (tags: Tags): Tags =>
  tags.map((tag) =>
    typeof tag === 'object' && !('collection' in tag) && tag.test?.test('.')
      ? { ...tag, test: /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)$/ }
      : tag,
  );

const AS_KUBERNETES: ParseOptions & SchemaOptions & { version: '1.1' } = {
  version: '1.1',
  uniqueKeys: true,
  customTags: withoutLoneDot,
};

/**
 * The objects of a stream of YAML documents, read as Kubernetes reads them: YAML 1.1, where `0444` is octal
 * and `on` is true; a key that is given twice is an error.
 * @throws Error of the first document that cannot be read, or is not an object with a kind and a name.
 */
export function parseManifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text, AS_KUBERNETES).flatMap((document) => {
    if (document.errors[0]) throw document.errors[0];
    const object = document.toJS() as Partial<Manifest> | null;
    if (object === null) return [];
    if (!isManifest(object))
      throw new Error(`not an object with apiVersion, kind and name: ${text.slice(0, 200)}`);
    return [object];
  });
}

const isManifest = (object: Partial<Manifest>): object is Manifest =>
  typeof object.apiVersion === 'string' &&
  typeof object.kind === 'string' &&
  typeof object.metadata?.name === 'string';

/** `Deployment/order`: how a message names an object. */
export const nameOf = ({ kind, metadata }: Manifest) => `${kind}/${metadata.name}`;
