import type { Kind } from './kinds.js';
import { strictDefinition, type SchemaNode } from './strict-schema.js';

/** Where the definitions that several kinds share are kept, below the folder of schemas. */
export const DEFINITIONS_PATH = 'kubernetes-definitions.json';
export const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

export interface Swagger {
  readonly definitions: Readonly<Record<string, SchemaNode>>;
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The schema of each kind, and the definitions that they reach. */
export interface KubernetesSchemas {
  readonly kinds: ReadonlyMap<Kind, SchemaNode>;
  readonly definitions: SchemaNode;
}

export const definitionRef = (name: string) => `${DEFINITIONS_PATH}#/definitions/${name}`;

/** @throws Error that names a kind which the document does not know. */
export function kubernetesSchemas(swagger: Swagger, wanted: readonly Kind[]): KubernetesSchemas {
  const names = new Map(
    Object.entries(swagger.definitions).flatMap(([name, definition]) =>
      ((definition['x-kubernetes-group-version-kind'] ?? []) as GroupVersionKind[]).map(
        ({ group, version, kind }) => [`${group ? `${group}/` : ''}${version} ${kind}`, name] as const,
      ),
    ),
  );
  const kinds = new Map<Kind, SchemaNode>();
  const roots = [OBJECT_META];
  for (const kind of wanted) {
    const name = names.get(`${kind.apiVersion} ${kind.kind}`);
    if (name === undefined) throw new Error(`Kubernetes has no ${kind.kind} in ${kind.apiVersion}`);
    roots.push(name);
    kinds.set(kind, {
      allOf: [{ $ref: definitionRef(name) }],
      required: ['apiVersion', 'kind', 'metadata'],
      properties: { apiVersion: { const: kind.apiVersion }, kind: { const: kind.kind } },
    });
  }
  return { kinds, definitions: { definitions: reachable(swagger, roots) } };
}

function reachable({ definitions }: Swagger, roots: readonly string[]): Record<string, SchemaNode> {
  const reached = new Map<string, SchemaNode>();
  const queue = [...roots];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (reached.has(name)) continue;
    const definition = strictDefinition(name, definitions[name]!);
    reached.set(name, definition);
    const refs = JSON.stringify(definition).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g);
    for (const ref of refs) queue.push(ref[1]!);
  }
  return Object.fromEntries([...reached].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
