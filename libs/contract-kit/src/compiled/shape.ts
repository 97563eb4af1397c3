import { z } from 'zod';

/** What data of a contract may look like: the part of zod that can be compiled. */
export type Shape = ObjectShape | ListShape | TextShape | IntegerShape | ChoiceShape;

export interface ObjectShape {
  readonly kind: 'object';
  readonly fields: readonly { readonly name: string; readonly shape: Shape; readonly optional: boolean }[];
}

/** Lengths in items. */
export interface ListShape {
  readonly kind: 'list';
  readonly item: Shape;
  readonly least: number;
  readonly most: number;
}

/** Lengths in UTF-16 units. */
export interface TextShape {
  readonly kind: 'text';
  readonly least: number;
  readonly most: number;
  readonly patterns: readonly RegExp[];
  /** Its first pattern is zod's own one of this form. */
  readonly form: 'uuid' | 'datetime' | undefined;
}

export interface IntegerShape {
  readonly kind: 'integer';
  readonly least: number;
  readonly most: number;
}

export interface ChoiceShape {
  readonly kind: 'choice';
  readonly values: readonly string[];
}

type Definition = Readonly<Record<string, unknown>>;
interface Check {
  readonly _zod: { readonly def: Definition };
}

/** String formats that zod checks by their pattern and by nothing else. */
const PATTERN_FORMATS: ReadonlySet<unknown> = new Set(['uuid', 'datetime', 'regex']);
const FORMS = {
  // oxlint-disable-next-line no-underscore-dangle -- zod's name for what it offers to libraries
  uuid: z.uuid()._zod.def.pattern!.source,
  // oxlint-disable-next-line no-underscore-dangle -- zod's name for what it offers to libraries
  datetime: z.iso.datetime()._zod.def.pattern!.source,
} as const;
const OBJECT_PROTOTYPE: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/**
 * The shape of a schema, or `undefined` when something in it is not known here (a refinement, a transformation, a
 * union, ...): what cannot be understood entirely is not compiled at all. Works from zod's own definitions, not
 * from its JSON Schema, which leaves refinements out.
 */
export function shapeOf(schema: z.core.$ZodType): Shape | undefined {
  // oxlint-disable-next-line no-underscore-dangle -- zod's name for what it offers to libraries
  const definition = schema._zod.def as unknown as Definition;
  switch (definition['type']) {
    case 'object':
      return objectShape(definition);
    case 'array':
      return listShape(definition);
    case 'string':
      return textShape(definition);
    case 'number':
      return integerShape(definition);
    case 'enum':
      return choiceShape(definition);
    default:
      return undefined;
  }
}

function objectShape(definition: Definition): ObjectShape | undefined {
  if (!hasOnly(definition, ['type', 'shape'])) return undefined;
  const fields: ObjectShape['fields'][number][] = [];
  for (const [name, field] of Object.entries(definition['shape'] as Record<string, z.core.$ZodType>)) {
    // Not `exactOptional`, which refuses a field that is there and undefined.
    const optional = field instanceof z.ZodOptional && !(field instanceof z.ZodExactOptional);
    const shape = shapeOf(optional ? field.unwrap() : field);
    // A name that every object has would be found where there is none.
    if (!shape || OBJECT_PROTOTYPE.has(name)) return undefined;
    fields.push({ name, shape, optional });
  }
  return { kind: 'object', fields };
}

function listShape(definition: Definition): ListShape | undefined {
  const item = shapeOf(definition['element'] as z.core.$ZodType);
  const length = lengthOf(checksOf(definition));
  if (!item || !length || !hasOnly(definition, ['type', 'element', 'checks'])) return undefined;
  return { kind: 'list', item, ...length };
}

function textShape(definition: Definition): TextShape | undefined {
  const known = [
    'type',
    'checks',
    'check',
    'format',
    'pattern',
    'abort',
    'offset',
    'local',
    'precision',
    'version',
  ];
  if (!hasOnly(definition, known)) return undefined;
  const checks = checksOf(definition);
  const formats = checks.filter(({ check }) => check === 'string_format');
  if (definition['check'] !== undefined) formats.unshift(definition);
  const length = lengthOf(checks.filter(({ check }) => check !== 'string_format'));
  const patterns = formats.map(({ pattern }) => pattern);
  if (!length || !formats.every(({ format }) => PATTERN_FORMATS.has(format))) return undefined;
  if (!patterns.every(isStateless)) return undefined;
  const [form] = Object.entries(FORMS).find(([, source]) => patterns[0]?.source === source) ?? [];
  return { kind: 'text', ...length, patterns, form: form as TextShape['form'] };
}

function integerShape(definition: Definition): IntegerShape | undefined {
  if (!hasOnly(definition, ['type', 'check', 'abort', 'format', 'checks'])) return undefined;
  if (definition['format'] !== 'safeint') return undefined;
  let [least, most] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  for (const { check, value, inclusive } of checksOf(definition)) {
    if (inclusive !== true || !Number.isSafeInteger(value)) return undefined;
    if (check === 'greater_than') least = Math.max(least, value as number);
    else if (check === 'less_than') most = Math.min(most, value as number);
    else return undefined;
  }
  return { kind: 'integer', least, most };
}

function choiceShape(definition: Definition): ChoiceShape | undefined {
  const values = Object.values(definition['entries'] as Record<string, unknown>);
  if (!hasOnly(definition, ['type', 'entries'])) return undefined;
  return values.every((value) => typeof value === 'string') ? { kind: 'choice', values } : undefined;
}

function lengthOf(
  checks: readonly Definition[],
): { readonly least: number; readonly most: number } | undefined {
  let [least, most] = [0, Number.MAX_SAFE_INTEGER];
  for (const { check, minimum, maximum } of checks) {
    if (check === 'min_length') least = Math.max(least, minimum as number);
    else if (check === 'max_length') most = Math.min(most, maximum as number);
    else return undefined;
  }
  return { least, most };
}

function checksOf(definition: Definition): readonly Definition[] {
  const checks = (definition['checks'] ?? []) as readonly Check[];
  // oxlint-disable-next-line no-underscore-dangle -- zod's name for what it offers to libraries
  return checks.map((check) => check._zod.def);
}

/** `error` only changes what is said. */
function hasOnly(definition: Definition, known: readonly string[]): boolean {
  return Object.keys(definition).every(
    (key) => known.includes(key) || key === 'error' || definition[key] === undefined,
  );
}

function isStateless(pattern: unknown): pattern is RegExp {
  return pattern instanceof RegExp && !pattern.global && !pattern.sticky;
}
