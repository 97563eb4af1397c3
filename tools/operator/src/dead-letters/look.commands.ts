import { EXIT, type Command } from '../cli/command.js';
import { wholeNumberFlag } from '../cli/flags.js';
import { alignColumns } from '../cli/table.js';
import { Gateway, URL_FLAG, URL_OPTION } from '../gateway/gateway.client.js';
import { GATEWAY_VARIABLES } from '../gateway/gateway.settings.js';
import { deskOf, filterFlags, filterOf, filterOptions, letterOf } from './desk.js';

/** What the gateway tells of a dead letter, as far as the list shows it. */
interface Letter {
  readonly id: string;
  readonly topic: string;
  readonly type: string | null;
  readonly code: string;
  readonly detail: string;
  readonly deaths: number;
  readonly lastDiedAt: string;
}

interface Group {
  readonly consumer: string;
  readonly topic: string;
  readonly type: string | null;
  readonly code: string;
  readonly count: number;
  readonly lastDiedAt: string;
  readonly example: { readonly id: string; readonly detail: string };
}

export const deadLettersGroups: Command = {
  name: 'dead-letters groups',
  usage: 'SERVICE [--url URL]',
  summary: 'Messages that a service could not process, by cause',
  options: URL_OPTION,
  flags: [URL_FLAG],
  words: [1, 1],
  reads: GATEWAY_VARIABLES,
  run: async (invocation) => {
    const path = `${deskOf(invocation)}/groups`;
    const gateway = await Gateway.open(invocation);
    const { groups } = await gateway.request<{ groups: readonly Group[] }>('GET', path);
    for (const line of describeGroups(groups)) invocation.out.line(line);
    return EXIT.done;
  },
};

export const deadLettersList: Command = {
  name: 'dead-letters list',
  usage: 'SERVICE [--consumer C] [--topic T] [--type T] [--code C] [--limit N]',
  summary: 'The same one by one, newest first',
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
  summary: 'One of them with headers, trace and payload, and what was done to it',
  options: URL_OPTION,
  flags: [URL_FLAG],
  words: [2, 2],
  reads: GATEWAY_VARIABLES,
  run: async (invocation) => {
    const path = letterOf(invocation);
    const audit = `${deskOf(invocation)}/actions?letter=${encodeURIComponent(invocation.words[1]!)}`;
    const gateway = await Gateway.open(invocation);
    const letter = await gateway.request<object>('GET', path);
    const { actions } = await gateway.request<{ actions: readonly object[] }>('GET', audit);
    invocation.out.line(JSON.stringify({ ...letter, actions }, null, 2));
    return EXIT.done;
  },
};

function describeGroups(groups: readonly Group[]): readonly string[] {
  if (groups.length === 0) return ['There are none.'];
  const rows = groups.map(({ count, consumer, topic, type, code, lastDiedAt, example }) => [
    String(count),
    consumer,
    topic,
    type ?? '-',
    code,
    lastDiedAt,
    firstLine(example.detail),
  ]);
  return alignColumns([['COUNT', 'CONSUMER', 'TOPIC', 'TYPE', 'CODE', 'LAST DIED', 'EXAMPLE'], ...rows]);
}

function describeLetters(letters: readonly Letter[]): readonly string[] {
  if (letters.length === 0) return ['There are none.'];
  const rows = letters.map(({ id, lastDiedAt, topic, type, code, deaths, detail }) => [
    id,
    lastDiedAt,
    topic,
    type ?? '-',
    code,
    String(deaths),
    firstLine(detail),
  ]);
  return alignColumns([['ID', 'DIED', 'TOPIC', 'TYPE', 'CODE', 'DEATHS', 'DETAIL'], ...rows]);
}

function firstLine(text: string): string {
  return text.split('\n')[0]!.slice(0, 100);
}
