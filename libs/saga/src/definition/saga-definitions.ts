import type { Attempt } from './saga-declaration.js';
import { sagaErrors } from '../saga.errors.js';
import type { SagaDefinition } from './saga-definition.js';

/**
 * The definitions a service knows, old versions included: a saga is moved by the version that started it, so
 * a version may go only when no unfinished saga names it.
 */
export class SagaDefinitions {
  private readonly byKey = new Map<string, SagaDefinition>();
  private readonly listeners = new Map<string, SagaDefinition>();

  /** @throws Error when a name and version is given twice. */
  constructor(definitions: readonly SagaDefinition[]) {
    for (const definition of definitions) {
      const key = keyOf(definition.name, definition.version);
      if (this.byKey.has(key)) throw new Error(`two saga definitions are ${key}`);
      this.byKey.set(key, definition);
      for (const type of definition.replyTypes()) this.listeners.set(type, definition);
    }
  }

  /** @throws AppError `unknown_saga_definition` when this process does not know it: it must not touch the saga. */
  get(name: string, version: number): SagaDefinition {
    const definition = this.byKey.get(keyOf(name, version));
    if (definition) return definition;
    const known = [...this.byKey.keys()].join(', ');
    throw sagaErrors.unknown_saga_definition({
      detail: `A saga runs by ${keyOf(name, version)}, which is not among the known ones: ${known}.`,
    });
  }

  /** Which saga and attempt a reply answers; `undefined` when no definition listens to its type. */
  correlate(messageType: string, reply: unknown): Attempt | undefined {
    return this.listeners.get(messageType)?.correlate(reply);
  }
}

function keyOf(name: string, version: number): string {
  return `${name} v${version}`;
}
