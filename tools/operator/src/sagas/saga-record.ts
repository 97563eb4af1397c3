/** A message of a saga, as it was on its topic. */
export interface TopicMessage {
  readonly kind: 'commands' | 'events';
  readonly type: string;
  readonly id: string;
  /** Unix ms at which it was sent. */
  readonly at: number;
  readonly deadline?: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An entry of an order's timeline, as the gateway tells it. */
export interface TimelineEntry {
  readonly at: string;
  readonly event: string;
  readonly detail?: Readonly<Record<string, string>>;
}

type Input = Readonly<Record<string, unknown>>;

interface Event {
  readonly at: number;
  readonly input: Input;
  readonly sends: readonly object[];
}

/** Events of the timeline that an input brought about, and what it was, given the reply to what was awaited. */
const INPUTS: Readonly<
  Record<string, (detail: Readonly<Record<string, string>>, reply: () => Input) => Input>
> = {
  succeeded: (_, reply) => reply(),
  refused: (_, reply) => reply(),
  undone: (_, reply) => reply(),
  'timed-out': ({ because }, reply) => (because === 'expired' ? reply() : { deadline: true }),
  'undo-timed-out': () => ({ deadline: true }),
  'needs-attention': () => ({ deadline: true }),
  'cancel-requested': ({ reason }) => ({ cancel: reason }),
  'retry-requested': () => ({ retry: true }),
  skipped: () => ({ skip: true }),
  forced: ({ outcome }) => ({
    force: outcome === 'completed' ? { outcome } : { outcome, reason: 'cancelled-by-operator' },
  }),
};

/**
 * What happened to a saga, in order, and what it sent for each: put together from its timeline and the messages on
 * its topics. A saga waits for one reply at a time, the one to what it sent last.
 * @throws Error when the reply to something is not on the topics any more.
 */
export function recordEvents(
  timeline: readonly TimelineEntry[],
  messages: readonly TopicMessage[],
): { readonly startedAt: number; readonly sends: readonly object[]; readonly events: readonly Event[] } {
  const commands = messages.filter(({ kind }) => kind === 'commands').toSorted((a, b) => a.at - b.at);
  const replies = messages.filter(({ kind }) => kind === 'events');
  const sentAt = (at: number) => commands.filter((command) => command.at === at).map(asSent);
  const events: Event[] = [];
  for (const { at: time, event, detail = {} } of timeline) {
    const inputOf = INPUTS[event];
    if (inputOf === undefined) continue;
    const at = Date.parse(time);
    const awaited = commands.findLast((command) => command.at < at);
    const input = inputOf(detail, () => replyTo(replies, awaited?.data['attemptId']));
    events.push({ at, input, sends: sentAt(at) });
  }
  const startedAt = commands[0]!.at;
  const told = new Set([startedAt, ...events.map(({ at }) => at)]);
  // A parked saga is tried again without a line in its timeline.
  for (const { at } of commands) {
    if (!told.has(at)) events.push({ at, input: { deadline: true }, sends: sentAt(at) });
    told.add(at);
  }
  return { startedAt, sends: sentAt(startedAt), events: events.sort((a, b) => a.at - b.at) };
}

function asSent({ type, id, data, deadline }: TopicMessage): object {
  return { type, id, data, ...(deadline === undefined ? {} : { deadline }) };
}

function replyTo(replies: readonly TopicMessage[], attemptId: unknown): Input {
  const reply = replies.find(({ data }) => data['attemptId'] === attemptId);
  if (reply === undefined) throw new Error(`the reply to attempt ${String(attemptId)} is not on the topics`);
  return { reply: { type: reply.type, data: reply.data } };
}
