import { EXIT, UsageError, type Command, type Invocation } from '../cli/command.js';
import { textFlag, wholeNumberFlag } from '../cli/flags.js';
import { alignColumns } from '../cli/table.js';
import { Gateway, URL_FLAG, URL_OPTION } from '../gateway/gateway.client.js';
import { GATEWAY_VARIABLES } from '../gateway/gateway.settings.js';

/** What the gateway tells of a saga, as far as it is shown here. */
interface Saga {
  readonly id: string;
  readonly status: string;
  readonly step: string | null;
  readonly revision: number;
}

interface ParkedSaga extends Saga {
  readonly parkedForSeconds: number;
  readonly cause: string;
  readonly owed: readonly string[];
}

interface ParkedPage {
  readonly sagas: readonly ParkedSaga[];
  readonly nextCursor: string | null;
  /** Shards that did not answer. */
  readonly unavailable: readonly string[];
}

export const sagasList: Command = {
  name: 'sagas list',
  usage: '[--limit N] [--cursor CURSOR]',
  summary: 'Sagas that need attention, the longest parked first',
  options: { ...URL_OPTION, limit: { type: 'string' }, cursor: { type: 'string' } },
  flags: [
    ['--limit N', 'at most so many, up to 200 (default 50)'],
    ['--cursor CURSOR', 'go on behind the page that named it'],
    URL_FLAG,
  ],
  words: [0, 0],
  reads: GATEWAY_VARIABLES,
  run: async (invocation) => {
    const { flags, out } = invocation;
    const cursor = textFlag(flags, 'cursor');
    const query = new URLSearchParams({
      limit: String(wholeNumberFlag(flags, 'limit') ?? 50),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const gateway = await Gateway.open(invocation);
    const page = await gateway.request<ParkedPage>('GET', `/v1/sagas?${query.toString()}`);
    for (const line of describeParked(page.sagas)) out.line(line);
    if (page.unavailable.length > 0) {
      out.note(`These shards did not answer, theirs are missing: ${page.unavailable.join(', ')}`);
    }
    if (page.nextCursor !== null) out.note(`There are more: --cursor ${page.nextCursor}`);
    return EXIT.done;
  },
};

export const sagasShow: Command = {
  name: 'sagas show',
  usage: 'ID [--url URL]',
  summary: 'A saga, and what operators did to it',
  options: URL_OPTION,
  flags: [URL_FLAG],
  words: [1, 1],
  reads: GATEWAY_VARIABLES,
  run: async (invocation) => {
    const gateway = await Gateway.open(invocation);
    invocation.out.line(JSON.stringify(await gateway.request<object>('GET', pathOf(invocation)), null, 2));
    return EXIT.done;
  },
};

const verbOptions = { ...URL_OPTION, reason: { type: 'string' }, revision: { type: 'string' } } as const;
const verbFlags = [
  ['--reason TEXT', 'why, for the audit; required'],
  ['--revision N', 'the revision that you have seen (default: the one that is there now)'],
  URL_FLAG,
] as const;

export const sagasRetry: Command = {
  name: 'sagas retry',
  usage: 'ID --reason TEXT [--revision N]',
  summary: 'Sends what does not answer again, at once, as a new attempt',
  options: verbOptions,
  flags: verbFlags,
  words: [1, 1],
  reads: GATEWAY_VARIABLES,
  run: (invocation) => attend(invocation, 'retry'),
};

export const sagasSkip: Command = {
  name: 'sagas skip',
  usage: 'ID --reason TEXT [--revision N]',
  summary: 'States that what does not answer was done by hand; the saga goes on',
  options: verbOptions,
  flags: verbFlags,
  words: [1, 1],
  reads: GATEWAY_VARIABLES,
  run: (invocation) => attend(invocation, 'skip'),
};

export const sagasForce: Command = {
  name: 'sagas force',
  usage: 'ID --as (completed|compensated) --reason TEXT [--revision N]',
  summary: 'Ends a saga as you state it; what it still owes is yours to undo',
  options: { ...verbOptions, as: { type: 'string' } },
  flags: [['--as OUTCOME', 'completed: confirmed; compensated: rejected or cancelled'], ...verbFlags],
  words: [1, 1],
  reads: GATEWAY_VARIABLES,
  run: (invocation) => {
    const outcome = textFlag(invocation.flags, 'as');
    if (outcome !== 'completed' && outcome !== 'compensated') {
      throw new UsageError('--as must be completed or compensated');
    }
    return attend(invocation, 'force', { outcome });
  },
};

async function attend(
  invocation: Invocation,
  verb: 'retry' | 'skip' | 'force',
  body: object = {},
): Promise<number> {
  const { flags, out } = invocation;
  const reason = textFlag(flags, 'reason');
  if (reason === undefined) throw new UsageError('say why: --reason "..."');
  const path = pathOf(invocation);
  const seen = wholeNumberFlag(flags, 'revision');
  const gateway = await Gateway.open(invocation);
  const revision = seen ?? (await gateway.request<Saga>('GET', path)).revision;
  const saga = await gateway.request<Saga>(
    'POST',
    `${path}/${verb}`,
    { reason, ...body },
    { 'if-match': `"${revision}"` },
  );
  const where = saga.step === null ? saga.status : `${saga.status} at ${saga.step}`;
  out.line(`${verb}: ${saga.id} is ${where}, revision ${saga.revision}`);
  return EXIT.done;
}

function describeParked(sagas: readonly ParkedSaga[]): readonly string[] {
  if (sagas.length === 0) return ['There are none.'];
  const rows = sagas.map(({ id, parkedForSeconds, revision, cause, owed }) => [
    id,
    inWords(parkedForSeconds),
    String(revision),
    cause,
    owed.join(', ') || '-',
  ]);
  return alignColumns([['ID', 'PARKED', 'REVISION', 'CAUSE', 'OWED'], ...rows]);
}

/** e.g. `1 h 5 min`. */
function inWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${seconds} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function pathOf({ words }: Invocation): string {
  return `/v1/sagas/${encodeURIComponent(words[0]!)}`;
}
