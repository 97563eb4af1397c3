import { EXIT, UsageError, type Command, type Invocation } from '../cli/command.js';
import { isSet, textFlag, wholeNumberFlag } from '../cli/flags.js';
import { alignColumns } from '../cli/table.js';
import { Gateway, URL_FLAG, URL_OPTION } from '../gateway/gateway.client.js';
import { GATEWAY_VARIABLES } from '../gateway/gateway.settings.js';

const SERVICES = ['order', 'inventory', 'payment'];

/** What the gateway tells of a dead letter, as far as the list shows it. */
interface Letter {
  readonly id: string;
  readonly topic: string;
  readonly type: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly deaths: number;
  readonly lastDiedAt: string;
}

const filterOptions = { topic: { type: 'string' }, reason: { type: 'string' }, ...URL_OPTION } as const;
const filterFlags = [
  ['--topic TOPIC', 'only what died on this topic'],
  ['--reason REASON', 'only what died for this reason'],
  URL_FLAG,
] as const;

export const deadLettersList: Command = {
  name: 'dead-letters list',
  usage: 'SERVICE [--topic TOPIC] [--reason REASON] [--limit N]',
  summary: 'Messages that a service could not process, newest first',
  options: { ...filterOptions, limit: { type: 'string' } },
  flags: [...filterFlags, ['--limit N', 'at most so many, up to 500 (default 50)']],
  words: [1, 1],
  reads: GATEWAY_VARIABLES,
  run: async (invocation) => {
    const limit = wholeNumberFlag(invocation.flags, 'limit') ?? 50;
    const query = new URLSearchParams({ ...filterOf(invocation), limit: String(limit) });
    const path = `${deskOf(invocation)}?${query.toString()}`;
    const gateway = await Gateway.open(invocation);
    const page = await gateway.request<{ letters: readonly Letter[]; nextCursor: string | null }>(
      'GET',
      path,
    );
    for (const line of describeLetters(page.letters)) invocation.out.line(line);
    if (page.nextCursor !== null) invocation.out.note('There are more: raise --limit, or narrow the filter.');
    return EXIT.done;
  },
};

export const deadLettersShow: Command = {
  name: 'dead-letters show',
  usage: 'SERVICE ID [--url URL]',
  summary: 'One of them with its headers and its payload',
  options: URL_OPTION,
  flags: [URL_FLAG],
  words: [2, 2],
  reads: GATEWAY_VARIABLES,
  run: async (invocation) => {
    const path = letterOf(invocation);
    const gateway = await Gateway.open(invocation);
    invocation.out.line(JSON.stringify(await gateway.request<object>('GET', path), null, 2));
    return EXIT.done;
  },
};

export const deadLettersRetry: Command = {
  name: 'dead-letters retry',
  usage: 'SERVICE (ID | --all [--topic TOPIC] [--reason REASON])',
  summary: 'Sends one of them again, or all that match; doing it twice has one effect',
  options: { ...filterOptions, all: { type: 'boolean' } },
  flags: [['--all', 'all that match instead of one'], ...filterFlags],
  words: [1, 2],
  reads: GATEWAY_VARIABLES,
  run: async (invocation) => {
    const all = isSet(invocation.flags, 'all');
    if (all === (invocation.words.length === 2)) throw new UsageError('name one dead letter, or say --all');
    const path = all ? deskOf(invocation) : letterOf(invocation);
    const gateway = await Gateway.open(invocation);
    if (!all) {
      await gateway.request('POST', `${path}/redrive`);
      invocation.out.line(`sent again: ${invocation.words[1]}`);
      return EXIT.done;
    }
    const answer = await gateway.request<{ redriven: number }>(
      'POST',
      `${path}/redrive`,
      filterOf(invocation),
    );
    invocation.out.line(`sent again: ${answer.redriven}`);
    return EXIT.done;
  },
};

export const deadLettersDiscard: Command = {
  name: 'dead-letters discard',
  usage: 'SERVICE ID [--url URL]',
  summary: 'Forgets one of them for good; its record stays in the dead-letter topic',
  options: URL_OPTION,
  flags: [URL_FLAG],
  words: [2, 2],
  reads: GATEWAY_VARIABLES,
  run: async (invocation) => {
    const path = letterOf(invocation);
    const gateway = await Gateway.open(invocation);
    const { topic, reason } = await gateway.request<Letter>('DELETE', path);
    invocation.out.line(`thrown away: ${invocation.words[1]} (${topic}, ${reason})`);
    return EXIT.done;
  },
};

/** One line a letter. */
export function describeLetters(letters: readonly Letter[]): readonly string[] {
  if (letters.length === 0) return ['There are none.'];
  const rows = letters.map(({ id, lastDiedAt, topic, type, reason, deaths, detail }) => [
    id,
    lastDiedAt,
    topic,
    type ?? '-',
    reason,
    String(deaths),
    detail.split('\n')[0]!.slice(0, 100),
  ]);
  return alignColumns([['ID', 'DIED', 'TOPIC', 'TYPE', 'REASON', 'DEATHS', 'DETAIL'], ...rows]);
}

function deskOf({ words }: Invocation): string {
  const service = words[0]!;
  if (!SERVICES.includes(service)) {
    throw new UsageError(`the service must be one of ${SERVICES.join(', ')}; got ${JSON.stringify(service)}`);
  }
  return `/v1/dead-letters/${service}`;
}

function letterOf(invocation: Invocation): string {
  return `${deskOf(invocation)}/${encodeURIComponent(invocation.words[1]!)}`;
}

function filterOf({ flags }: Invocation): Record<string, string> {
  const [topic, reason] = [textFlag(flags, 'topic'), textFlag(flags, 'reason')];
  return { ...(topic === undefined ? {} : { topic }), ...(reason === undefined ? {} : { reason }) };
}
