import type { z } from 'zod';
import type { Topic } from './topic.js';

export interface MessageContract<T = unknown> {
  /** Wire name, the `ce_type`: `millrace.<owner>.<name>.v<version>`. */
  readonly type: string;
  readonly name: string;
  readonly version: number;
  readonly topic: Topic;
  readonly schema: z.ZodType<T>;
  readonly summary: string;
  /** The aggregate the message is about: the record key and the `ce_subject`. Order is kept per key. */
  keyOf(data: T): string;
  /** The slot that picks the partition; `undefined` leaves it to the hash of the key. */
  slotOf(data: T): number | undefined;
  /** A valid message, for the documentation and for tests. */
  readonly example: T;
}

/** The data of a contract's messages. */
export type DataOf<C> = C extends MessageContract<infer T> ? T : never;

export interface MessageDeclaration<S extends z.ZodType> {
  /** kebab-case; a command is an order to do something, an event says what happened. */
  readonly name: string;
  readonly version: number;
  readonly topic: Topic;
  readonly schema: S;
  readonly summary: string;
  readonly keyOf: (data: z.output<S>) => string;
  readonly slotOf?: (data: z.output<S>) => number | undefined;
  readonly example: z.input<S>;
}

const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Declares a message once: types, producer and consumer checks, topic, key and documentation derive from it.
 * A change that breaks readers is a new contract with the next version, beside the old one.
 * @throws Error when the name is not kebab-case or the example does not fit the schema.
 */
export function defineMessage<S extends z.ZodType>(
  declaration: MessageDeclaration<S>,
): MessageContract<z.output<S>> {
  const { name, version, topic, schema, summary, keyOf, slotOf = () => undefined } = declaration;
  if (!KEBAB.test(name)) throw new Error(`message name must be kebab-case: ${name}`);
  const example = schema.safeParse(declaration.example);
  if (!example.success)
    throw new Error(`example of ${name} does not fit its schema: ${example.error.message}`);
  return {
    type: `millrace.${topic.owner}.${name}.v${version}`,
    name,
    version,
    topic,
    schema: schema as unknown as z.ZodType<z.output<S>>,
    summary,
    keyOf,
    slotOf,
    example: example.data,
  };
}
