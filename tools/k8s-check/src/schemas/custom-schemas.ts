import { parseAllDocuments } from 'yaml';
import type { Kind } from './kinds.js';
import { definitionRef, OBJECT_META } from './kubernetes-schemas.js';
import { strictSchema, type SchemaNode } from './strict-schema.js';

interface CustomResourceDefinition {
  readonly kind: string;
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly schema: { readonly openAPIV3Schema: SchemaNode };
    }[];
  };
}

/**
 * The strict schemas of the wanted kinds among custom resource definitions (YAML).
 * @throws Error that names the kinds which none of the files serves.
 */
export function customSchemas(
  files: readonly string[],
  wanted: readonly Kind[],
): ReadonlyMap<Kind, SchemaNode> {
  const served = new Map<string, SchemaNode>();
  for (const definition of files.flatMap(customResourceDefinitions)) {
    const { group, names, versions } = definition.spec;
    for (const { name, served: isServed, schema } of versions) {
      if (isServed) served.set(`${group}/${name} ${names.kind}`, schema.openAPIV3Schema);
    }
  }
  const missing = wanted.filter(({ apiVersion, kind }) => !served.has(`${apiVersion} ${kind}`));
  if (missing.length > 0) {
    throw new Error(
      `not served: ${missing.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`).join(', ')}`,
    );
  }
  return new Map(
    wanted.map((kind) => [kind, customSchema(served.get(`${kind.apiVersion} ${kind.kind}`)!, kind)]),
  );
}

function customSchema(openApi: SchemaNode, { apiVersion, kind }: Kind): SchemaNode {
  const schema = strictSchema(openApi);
  return {
    ...schema,
    properties: {
      ...(schema.properties as SchemaNode | undefined),
      apiVersion: { const: apiVersion },
      kind: { const: kind },
      metadata: { $ref: definitionRef(OBJECT_META) },
    },
    additionalProperties: false,
    required: [
      ...new Set([...((schema.required ?? []) as string[]), 'apiVersion', 'kind', 'metadata']),
    ].toSorted(),
  };
}

function customResourceDefinitions(yaml: string): readonly CustomResourceDefinition[] {
  return parseAllDocuments(yaml)
    .map((document) => document.toJS() as CustomResourceDefinition | null)
    .filter((document) => document?.kind === 'CustomResourceDefinition') as CustomResourceDefinition[];
}
