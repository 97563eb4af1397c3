import { isAscii, isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { compiledSchemaOf } from './compiled/compiled-schema.js';
import type { MessageContract } from './message-contract.js';

/** Data that fits its contract, or why it does not. */
export type CheckedData<Reason extends string = never> =
  { readonly value: unknown } | { readonly failure: string; readonly reason: Reason };

/**
 * Reads data tolerantly. In three steps, of which almost every message takes the first only: text that is exactly
 * as our producers write it is read and checked at once; any other JSON is parsed and checked by the compiled
 * schema; and what that does not take is judged by the schema itself.
 */
export function readData(
  contract: MessageContract,
  value: Buffer | string,
): CheckedData<'invalid-json' | 'schema-mismatch'> {
  const { read, check } = compiledSchemaOf(contract.schema);
  const text = textOf(value);
  // Decoding would replace what is no UTF-8, and the data would be changed without a word.
  if (text === undefined) return { reason: 'invalid-json', failure: 'the value is not UTF-8' };
  const data = read(text);
  if (data !== undefined) return { value: data };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { reason: 'invalid-json', failure: (error as Error).message };
  }
  const checked = check(json);
  return checked === undefined ? judge(contract, json) : { value: checked };
}

/** Checks data to the letter: producers may not send a field that the contract does not know. */
export function strictData(contract: MessageContract, data: unknown): CheckedData<'schema-mismatch'> {
  const checked = compiledSchemaOf(contract.schema).checkStrictly(data);
  if (checked !== undefined) return { value: checked };
  const result = strictSchemaOf(contract.schema).safeParse(data);
  return result.success
    ? { value: result.data }
    : { reason: 'schema-mismatch', failure: z.prettifyError(result.error) };
}

function textOf(value: Buffer | string): string | undefined {
  if (typeof value === 'string') return value;
  if (isAscii(value)) return value.toString('latin1');
  return isUtf8(value) ? value.toString() : undefined;
}

/** A refinement of a schema is code, and may throw: for the consumer that is one more way not to fit. */
function judge(contract: MessageContract, json: unknown): CheckedData<'schema-mismatch'> {
  try {
    const result = contract.schema.safeParse(json);
    if (result.success) return { value: result.data };
    return { reason: 'schema-mismatch', failure: z.prettifyError(result.error) };
  } catch (error) {
    return { reason: 'schema-mismatch', failure: `the schema of ${contract.type} failed: ${String(error)}` };
  }
}

const strictSchemas = new WeakMap<z.ZodType, z.ZodType>();

function strictSchemaOf(schema: z.ZodType): z.ZodType {
  let strict = strictSchemas.get(schema);
  if (!strict) {
    strict = schema instanceof z.ZodObject ? schema.strict() : schema;
    strictSchemas.set(schema, strict);
  }
  return strict;
}
