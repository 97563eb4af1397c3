import { isUuidAt } from '@millrace/ids';
import type { ObjectShape, Shape, TextShape } from './shape.js';
import { Source } from './source.js';

/** The value as its schema would give it, with the fields that it knows, or `undefined` when it does not fit. */
export type Check = (value: unknown) => unknown;

/** @param strict whether a field at the top that the shape does not know is an error. */
export function compileCheck(shape: ObjectShape, strict: boolean): Check {
  const source = new Source();
  if (strict) {
    const known = shape.fields.map(({ name }) => `key !== ${JSON.stringify(name)}`);
    source.line(`for (const key in x) if (${['true', ...known].join(' && ')}) return;`);
  }
  source.line(`return ${checkObject(source, shape, 'x')};`);
  return source.compile('x') as Check;
}

/** Writes the check of what `value` names. @returns the expression of the result. */
function check(source: Source, shape: Shape, value: string): string {
  switch (shape.kind) {
    case 'object':
      return checkObject(source, shape, value);
    case 'list': {
      const [list, index] = [source.name(), source.name()];
      source.line(`if (!Array.isArray(${value})) return;`, ...outside(shape, `${value}.length`));
      source.line(`const ${list} = [];`, `for (let ${index} = 0; ${index} < ${value}.length; ${index}++) {`);
      const item = source.name();
      source.line(`const ${item} = ${value}[${index}];`);
      const checked = check(source, shape.item, item);
      source.line(`${list}.push(${checked});`, '}');
      return list;
    }
    case 'text':
      source.line(`if (typeof ${value} !== 'string') return;`, ...unlikeText(source, shape, value));
      return value;
    case 'integer':
      source.line(`if (!Number.isSafeInteger(${value})) return;`);
      source.line(...outside(shape, value, Number.MIN_SAFE_INTEGER));
      return value;
    case 'choice':
      source.line(`if (${unlikeChoice(shape.values, value)}) return;`);
      return value;
  }
}

function checkObject(source: Source, { fields }: ObjectShape, value: string): string {
  source.line(`if (typeof ${value} !== 'object' || ${value} === null || Array.isArray(${value})) return;`);
  const result = source.name();
  if (fields.some(({ optional }) => optional)) {
    source.line(`const ${result} = {};`);
    for (const { name, shape, optional } of fields) {
      const [key, field] = [JSON.stringify(name), source.name()];
      source.line(`const ${field} = ${value}[${key}];`);
      if (optional) source.line(`if (${field} !== undefined) {`);
      const checked = check(source, shape, field);
      source.line(`${result}[${key}] = ${checked};`);
      if (optional) source.line(`} else if (${key} in ${value}) ${result}[${key}] = undefined;`);
    }
    return result;
  }
  const parts = fields.map(({ name, shape }) => {
    const [key, field] = [JSON.stringify(name), source.name()];
    source.line(`const ${field} = ${value}[${key}];`);
    return `${key}: ${check(source, shape, field)}`;
  });
  source.line(`const ${result} = { ${parts.join(', ')} };`);
  return result;
}

/** A UUID that is all zeros or ones is left to the schema. */
export function unlikeText(source: Source, shape: TextShape, value: string): readonly string[] {
  const isUuid = shape.form === 'uuid';
  const patterns = shape.patterns
    .slice(isUuid ? 1 : 0)
    .map((pattern) => `!${source.constant(pattern)}.test(${value})`);
  const uuid = isUuid ? [`${value}.length !== 36 || !${source.constant(isUuidAt)}(${value}, 0)`] : [];
  return [
    ...outside(shape, `${value}.length`),
    ...[...uuid, ...patterns].map((unlike) => `if (${unlike}) return;`),
  ];
}

export function unlikeChoice(values: readonly string[], value: string): string {
  return ['true', ...values.map((choice) => `${value} !== ${JSON.stringify(choice)}`)].join(' && ');
}

/** @param natural what no value of the kind is below: a limit there says nothing. */
export function outside(
  { least, most }: { readonly least: number; readonly most: number },
  value: string,
  natural = 0,
) {
  return [
    ...(least > natural ? [`if (${value} < ${least}) return;`] : []),
    ...(most < Number.MAX_SAFE_INTEGER ? [`if (${value} > ${most}) return;`] : []),
  ];
}
