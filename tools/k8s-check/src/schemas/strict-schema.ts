/** A node of an OpenAPI or JSON schema. */
export type SchemaNode = { readonly [keyword: string]: unknown };

/** Plain text for people, server-side hints, and number formats that the type already says. */
const DROPPED = /^(?:description|title|example|default|externalDocs|format|nullable|x-.*)$/;

const QUANTITY = {
  anyOf: [
    {
      type: 'string',
      pattern: '^[+-]?(?:\\d+|\\d+\\.\\d*|\\.\\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)?$',
    },
    { type: 'number' },
  ],
};
const INT_OR_STRING = { anyOf: [{ type: 'integer' }, { type: 'string' }] };
const ANYTHING = {};

/** Kubernetes' own definitions whose published schema is only `string` or `object`. */
const SPECIAL: Readonly<Record<string, SchemaNode>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': QUANTITY,
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': INT_OR_STRING,
  'io.k8s.apimachinery.pkg.runtime.RawExtension': ANYTHING,
};

/** The strict schema of one named definition of Kubernetes. */
export function strictDefinition(name: string, definition: SchemaNode): SchemaNode {
  return SPECIAL[name] ?? strictSchema(definition);
}

/**
 * A JSON schema that refuses what the API server would refuse or silently drop: an object that lists its
 * properties is closed unless it says that unknown fields are kept. Descriptions and defaults are dropped.
 */
export function strictSchema(node: SchemaNode): SchemaNode {
  if (node['x-kubernetes-int-or-string'] === true || node.format === 'int-or-string') {
    return intOrString(node);
  }
  const strict: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(node)) {
    if (!DROPPED.test(keyword)) strict[keyword] = strictKeyword(keyword, value);
  }
  if (node.nullable === true && typeof strict.type === 'string') strict.type = [strict.type, 'null'];
  const open = node['x-kubernetes-preserve-unknown-fields'] === true;
  if ('properties' in strict && !('additionalProperties' in strict) && !open) {
    strict.additionalProperties = false;
  }
  return strict;
}

function strictKeyword(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case 'properties':
      return mapValues(value as Record<string, SchemaNode>, strictSchema);
    case 'items':
    case 'additionalProperties':
      return isNode(value) ? strictSchema(value) : value;
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
      return (value as SchemaNode[]).map(valueChecks);
    case 'not':
      return valueChecks(value as SchemaNode);
    case 'pattern':
      return javaScriptPattern(value as string);
    default:
      return value;
  }
}

/** Go writes a flag for the rest of a pattern, JavaScript for a group. */
function javaScriptPattern(pattern: string): string {
  const translated = pattern.replace(/^\^\(\?i\)(.*)$/, '(?i:^$1)');
  try {
    return RegExp(translated).source;
  } catch (error) {
    throw new Error(`a pattern that JavaScript does not know: ${pattern}`, { cause: error });
  }
}

/** In a junctor a structural schema only adds checks of values: it names some of the fields, so it closes nothing. */
function valueChecks(node: SchemaNode): SchemaNode {
  const checks: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(node)) {
    if (DROPPED.test(keyword)) continue;
    if (keyword === 'properties')
      checks[keyword] = mapValues(value as Record<string, SchemaNode>, valueChecks);
    else if (Array.isArray(value) && value.every(isNode)) checks[keyword] = value.map(valueChecks);
    else checks[keyword] = isNode(value) ? valueChecks(value) : value;
  }
  return checks;
}

function intOrString({ pattern }: SchemaNode): SchemaNode {
  const text = pattern === undefined ? { type: 'string' } : { type: 'string', pattern };
  return { anyOf: [{ type: 'integer' }, text] };
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapValues(record: Record<string, SchemaNode>, map: (node: SchemaNode) => SchemaNode) {
  return Object.fromEntries(Object.entries(record).map(([name, node]) => [name, map(node)]));
}
