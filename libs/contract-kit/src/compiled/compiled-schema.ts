import type { z } from 'zod';
import { compileCheck, type Check } from './compile-check.js';
import { compileReader, type Reader } from './compile-reader.js';
import { shapeOf } from './shape.js';

/**
 * A schema as functions of its own. They only ever say yes: `undefined` means "ask the schema", which has the
 * last word and the words for what is wrong.
 */
export interface CompiledSchema {
  /** Checked data out of JSON text. */
  readonly read: Reader;
  /** Checked data out of a value; fields that are not known are dropped. */
  readonly check: Check;
  /** The same for producers: a field at the top that is not known is an error. */
  readonly checkStrictly: Check;
}

const ask = () => undefined;
const NOT_COMPILED: CompiledSchema = { read: ask, check: ask, checkStrictly: ask };

const compiled = new WeakMap<z.ZodType, CompiledSchema>();

/** Compiles at the first call; a schema that cannot be compiled is always asked itself. */
export function compiledSchemaOf(schema: z.ZodType): CompiledSchema {
  let known = compiled.get(schema);
  if (!known) {
    known = compile(schema) ?? NOT_COMPILED;
    compiled.set(schema, known);
  }
  return known;
}

/** Whether a schema is fast. */
export function isCompiled(schema: z.ZodType): boolean {
  return compiledSchemaOf(schema) !== NOT_COMPILED;
}

function compile(schema: z.ZodType): CompiledSchema | undefined {
  const shape = shapeOf(schema);
  if (shape?.kind !== 'object') return undefined;
  try {
    return {
      read: compileReader(shape) ?? ask,
      check: compileCheck(shape, false),
      checkStrictly: compileCheck(shape, true),
    };
  } catch (error) {
    // A process under --disallow-code-generation-from-strings: zod's own checks are slower there, too.
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}
