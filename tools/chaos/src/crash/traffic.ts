import type { MessageContract } from '@millrace/contract-kit';

/** What a service has to do with messages, by their full types. */
export interface Traffic {
  readonly heard: readonly string[];
  readonly published: readonly string[];
  /** Of what it publishes: the commands that it gives to others. */
  readonly commanded: readonly string[];
  /** Of what it hears: the commands to itself. */
  readonly obeyed: readonly string[];
}

/**
 * What a service publishes follows from what it hears: what it owns, but for the commands to itself; and commands to
 * those whose events it hears, for these are their answers.
 */
export function trafficOf(
  service: string,
  heard: readonly MessageContract[],
  all: readonly MessageContract[],
): Traffic {
  const answering = new Set(
    heard.filter(({ topic }) => topic.kind === 'events').map(({ topic }) => topic.owner),
  );
  const commanded = all.filter(
    ({ topic }) => topic.kind === 'commands' && topic.owner !== service && answering.has(topic.owner),
  );
  const own = all.filter(({ topic }) => topic.kind !== 'commands' && topic.owner === service);
  return {
    heard: typesOf(heard),
    obeyed: typesOf(heard.filter(({ topic }) => topic.kind === 'commands' && topic.owner === service)),
    published: typesOf([...own, ...commanded]),
    commanded: typesOf(commanded),
  };
}

function typesOf(contracts: readonly MessageContract[]): readonly string[] {
  return contracts.map(({ type }) => type);
}

/** `millrace.order.order-placed.v1` -> `order-placed`. */
export function shortName(type: string): string {
  return type.split('.').at(-2) ?? type;
}
