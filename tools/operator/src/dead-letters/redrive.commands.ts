import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { EXIT, UsageError, type Command, type Invocation } from '../cli/command.js';
import { isSet, textFlag, wholeNumberFlag } from '../cli/flags.js';
import { Gateway, URL_FLAG, URL_OPTION } from '../gateway/gateway.client.js';
import { GATEWAY_VARIABLES } from '../gateway/gateway.settings.js';
import {
  bulkFlags,
  bulkOptions,
  deskOf,
  filterFlags,
  filterOf,
  filterOptions,
  letterOf,
  meansAll,
  reasonFlag,
  reasonOf,
  reasonOption,
} from './desk.js';

const LOOK_AGAIN_MS = 1_000;

/** A redrive of many, as the gateway tells of it. */
interface Job {
  readonly id: string;
  readonly status: 'running' | 'done' | 'cancelled';
  readonly total: number;
  readonly sent: number;
}

interface Draft {
  readonly problem: { readonly reason: string; readonly detail: string } | null;
}

export const deadLettersRedrive: Command = {
  name: 'dead-letters redrive',
  usage: 'SERVICE (ID | --all [--consumer C] [--topic T] [--type T] [--code C]) --reason TEXT',
  summary: 'Sends one of them again, or all that match; doing it twice has one effect',
  options: {
    ...filterOptions,
    ...bulkOptions,
    ...reasonOption,
    rate: { type: 'string' },
    'no-wait': { type: 'boolean' },
  },
  flags: [
    ...bulkFlags,
    reasonFlag,
    ['--rate N', 'with --all: letters a second at most (default 100)'],
    ['--no-wait', 'with --all: begin the job and leave it to the service'],
    ...filterFlags,
  ],
  words: [1, 2],
  reads: GATEWAY_VARIABLES,
  run: async (invocation) => {
    const reason = reasonOf(invocation);
    if (!meansAll(invocation)) return redriveOne(invocation, { reason });
    const body = {
      filter: filterOf(invocation),
      reason,
      ratePerSecond: wholeNumberFlag(invocation.flags, 'rate') ?? 100,
    };
    return redriveAll(invocation, body);
  },
};

export const deadLettersEdit: Command = {
  name: 'dead-letters edit',
  usage: 'SERVICE ID [--value-file FILE] [--headers JSON] --reason TEXT [--dry-run]',
  summary: 'Sends one of them again with another value or other headers; what cannot be read is refused',
  options: {
    ...URL_OPTION,
    ...reasonOption,
    'value-file': { type: 'string' },
    headers: { type: 'string' },
    'dry-run': { type: 'boolean' },
  },
  flags: [
    ['--value-file FILE', 'the whole new value'],
    ['--headers JSON', 'headers to set, e.g. \'{"ce_type":"..."}\'; null takes one away'],
    ['--dry-run', 'only tell what would be sent, and whether it can be read'],
    reasonFlag,
    URL_FLAG,
  ],
  words: [2, 2],
  reads: GATEWAY_VARIABLES,
  run: async (invocation) => {
    const { flags } = invocation;
    const reason = reasonOf(invocation);
    const [file, headers] = [textFlag(flags, 'value-file'), textFlag(flags, 'headers')];
    if (file === undefined && headers === undefined) throw new UsageError('name --value-file or --headers');
    return redriveOne(invocation, {
      reason,
      ...(file === undefined ? {} : { value: await readFile(file, 'utf8') }),
      ...(headers === undefined ? {} : { headers: headersOf(headers) }),
    });
  },
};

export const deadLettersJob: Command = {
  name: 'dead-letters job',
  usage: 'SERVICE JOB [--cancel]',
  summary: 'How far a redrive of many is; or sends no more of it',
  options: { ...URL_OPTION, cancel: { type: 'boolean' } },
  flags: [['--cancel', 'what is left stays dead'], URL_FLAG],
  words: [2, 2],
  reads: GATEWAY_VARIABLES,
  run: async (invocation) => {
    const path = `${deskOf(invocation)}/jobs/${encodeURIComponent(invocation.words[1]!)}`;
    const gateway = await Gateway.open(invocation);
    const job = isSet(invocation.flags, 'cancel')
      ? await gateway.request<Job>('POST', `${path}/cancel`)
      : await gateway.request<Job>('GET', path);
    invocation.out.line(describeJob(job));
    return EXIT.done;
  },
};

/** @returns the exit code: a dry run of what cannot be read is 3. */
async function redriveOne(invocation: Invocation, body: object): Promise<number> {
  const path = `${letterOf(invocation)}/redrive`;
  const gateway = await Gateway.open(invocation);
  if (!isSet(invocation.flags, 'dry-run')) {
    await gateway.request('POST', path, body);
    invocation.out.line(`sent again: ${invocation.words[1]}`);
    return EXIT.done;
  }
  const draft = await gateway.request<Draft>('POST', path, { ...body, dryRun: true });
  invocation.out.line(JSON.stringify(draft, null, 2));
  return draft.problem === null ? EXIT.done : EXIT.differs;
}

async function redriveAll(invocation: Invocation, body: object): Promise<number> {
  const { flags, out } = invocation;
  const desk = deskOf(invocation);
  const gateway = await Gateway.open(invocation);
  if (isSet(flags, 'dry-run')) {
    const path = `${desk}/redrive`;
    const { matching } = await gateway.request<{ matching: number }>('POST', path, { ...body, dryRun: true });
    out.line(`would be sent again: ${matching}`);
    return EXIT.done;
  }
  // Whoever is cut off repeats the call in vain: the job goes on without this process.
  let job = await gateway.request<Job>('POST', `${desk}/redrive`, body, { 'idempotency-key': randomUUID() });
  while (job.status === 'running' && !isSet(flags, 'no-wait')) {
    out.note(describeJob(job));
    await pause(LOOK_AGAIN_MS);
    job = await gateway.request<Job>('GET', `${desk}/jobs/${job.id}`);
  }
  out.line(describeJob(job));
  return EXIT.done;
}

function describeJob({ id, status, sent, total }: Job): string {
  return `job ${id}: ${status}, sent again: ${sent} of ${total}`;
}

/** @throws UsageError when it is no object of texts and nulls. */
function headersOf(json: string): Record<string, string | null> {
  const refused = () => new UsageError(`--headers must be a JSON object of texts; got ${json}`);
  let headers: unknown;
  try {
    headers = JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) throw refused();
    throw error;
  }
  const fits = typeof headers === 'object' && headers !== null && !Array.isArray(headers);
  if (!fits) throw refused();
  const values = Object.values(headers as object);
  if (!values.every((value) => value === null || typeof value === 'string')) throw refused();
  return headers as Record<string, string | null>;
}
