import { UsageError, type Invocation } from '../cli/command.js';
import { isSet, textFlag } from '../cli/flags.js';
import { URL_FLAG, URL_OPTION } from '../gateway/gateway.client.js';

/** The services that have a dead-letter desk. */
export const SERVICES = ['order', 'inventory', 'payment'];

const FILTER = ['consumer', 'topic', 'type', 'code'] as const;

export const filterOptions = {
  consumer: { type: 'string' },
  topic: { type: 'string' },
  type: { type: 'string' },
  code: { type: 'string' },
  ...URL_OPTION,
} as const;

export const filterFlags = [
  ['--consumer CONSUMER', 'only what this consumer could not process'],
  ['--topic TOPIC', 'only what died on this topic'],
  ['--type TYPE', "only messages of this type; '' for those that do not say"],
  ['--code CODE', 'only what failed with this, as groups tell it'],
  URL_FLAG,
] as const;

/** What a command that changes something must be told. */
export const reasonOption = { reason: { type: 'string' } } as const;
export const reasonFlag = ['--reason TEXT', 'why, for the audit; required'] as const;
export const bulkOptions = { all: { type: 'boolean' }, 'dry-run': { type: 'boolean' } } as const;
export const bulkFlags = [
  ['--all', 'all that match instead of one'],
  ['--dry-run', 'only tell what would happen'],
] as const;

/** @throws UsageError when the first word is no service with a desk. */
export function deskOf({ words }: Invocation): string {
  const service = words[0]!;
  if (!SERVICES.includes(service)) {
    throw new UsageError(`the service must be one of ${SERVICES.join(', ')}; got ${JSON.stringify(service)}`);
  }
  return `/v1/dead-letters/${service}`;
}

export function letterOf(invocation: Invocation): string {
  return `${deskOf(invocation)}/${encodeURIComponent(invocation.words[1]!)}`;
}

export function filterOf({ flags }: Invocation): Record<string, string> {
  const given = FILTER.map((name) => [name, textFlag(flags, name)] as const);
  return Object.fromEntries(
    given.filter((entry): entry is [(typeof FILTER)[number], string] => entry[1] !== undefined),
  );
}

/** @throws UsageError when no reason is given. */
export function reasonOf({ flags }: Invocation): string {
  const reason = textFlag(flags, 'reason');
  if (reason === undefined) throw new UsageError('say why: --reason "..."');
  return reason;
}

/** Whether all that match are meant. @throws UsageError when neither or both of one and all are named. */
export function meansAll({ flags, words }: Invocation): boolean {
  const all = isSet(flags, 'all');
  if (all === (words.length === 2)) throw new UsageError('name one dead letter, or say --all');
  return all;
}
