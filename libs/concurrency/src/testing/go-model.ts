import { type Program, type ProgramCase, type ProgramStep, RESULT, valueOf } from './program.js';

/** Who waits in the line of a channel: a task, with the case of its select when it is one. */
interface Waiting {
  readonly task: number;
  readonly caseIndex: number | null;
  readonly value: number;
}

interface ChannelState {
  buffer: number[];
  closed: boolean;
  senders: Waiting[];
  receivers: Waiting[];
}

/** Everything that decides how a program goes on. */
interface State {
  readonly channels: ChannelState[];
  readonly results: string[][];
  /** Whether the task stands in lines, and cannot go on by itself. */
  readonly blocked: boolean[];
}

/**
 * What Go's runtime may make of a program, by trying every order of steps, every choice of a select and every
 * moment of a cancellation: a state machine with the rules of the language, a line of waiters for each
 * channel, and no thought of speed. Written to be compared with: it shares no code with the library.
 *
 * @returns each way in which the program can come to rest, as `outcomeKey` writes it.
 * @throws RangeError when there are more states than can be tried.
 */
export function possibleOutcomes(program: Program, maxStates = 200_000): ReadonlySet<string> {
  const outcomes = new Set<string>();
  const seen = new Set<string>();
  const open: State[] = [initialState(program)];
  for (let state = open.pop(); state; state = open.pop()) {
    const key = JSON.stringify(state);
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > maxStates) throw new RangeError('too many states');
    const next = successors(program, state);
    if (next.length === 0)
      outcomes.add(
        outcomeKey(
          state.results,
          state.channels.map(({ buffer }) => buffer),
        ),
      );
    open.push(...next);
  }
  return outcomes;
}

export function outcomeKey(
  results: readonly (readonly string[])[],
  buffers: readonly (readonly number[])[],
): string {
  return JSON.stringify({ results, buffers });
}

function initialState({ capacities, tasks }: Program): State {
  return {
    channels: capacities.map(() => ({ buffer: [], closed: false, senders: [], receivers: [] })),
    results: tasks.map(() => []),
    blocked: tasks.map(() => false),
  };
}

function copyOf({ channels, results, blocked }: State): State {
  return {
    channels: channels.map(({ buffer, closed, senders, receivers }) => {
      return { buffer: [...buffer], closed, senders: [...senders], receivers: [...receivers] };
    }),
    results: results.map((ofTask) => [...ofTask]),
    blocked: [...blocked],
  };
}

function successors(program: Program, state: State): State[] {
  return program.tasks.flatMap((steps, task) => {
    const index = state.results[task]!.length;
    const step = steps[index];
    if (!step) return [];
    if (!state.blocked[task]) return begin(program, state, task, step);
    return typeof (step as { cancel?: unknown }).cancel === 'number' ? [cancelled(state, task)] : [];
  });
}

function cancelled(state: State, task: number): State {
  const next = copyOf(state);
  finish(next, task, RESULT.cancelled);
  return next;
}

/** All ways in which a task may take its next step. */
function begin(program: Program, state: State, task: number, step: ProgramStep): State[] {
  if (step.kind === 'close') return [close(state, task, step.channel)];
  if (step.cancel === 'before') return [cancelled(state, task)];
  const value = valueOf(task, state.results[task]!.length);
  const cases: readonly ProgramCase[] = step.kind === 'select' ? step.cases : [step];
  const numbered = (index: number) => (step.kind === 'select' ? index : null);
  const ready = cases.flatMap((one, index) => {
    const next = copyOf(state);
    const result = communicate(program, next, one, value);
    if (result === undefined) return [];
    finish(next, task, ofCase(numbered(index), result));
    return [next];
  });
  if (ready.length > 0) return ready;
  if (step.kind === 'select' && step.otherwise) {
    const next = copyOf(state);
    finish(next, task, RESULT.otherwise);
    return [next];
  }
  const lines = cases.map((one, index) => ({ ...one, waiting: { task, caseIndex: numbered(index), value } }));
  return permutations(lines).map((order) => block(state, task, order));
}

/** Does the communication if it can proceed. @returns `undefined` when it cannot. */
function communicate(
  { capacities }: Program,
  state: State,
  { kind, channel: number }: ProgramCase,
  value: number,
): string | undefined {
  if (number === null) return undefined;
  const channel = state.channels[number]!;
  return kind === 'send' ? send(state, channel, capacities[number]!, value) : receive(state, channel);
}

function send(state: State, channel: ChannelState, capacity: number, value: number): string | undefined {
  if (channel.closed) return RESULT.failed;
  const receiver = channel.receivers[0];
  if (receiver) {
    release(state, receiver, RESULT.received(value));
    return RESULT.sent;
  }
  if (channel.buffer.length >= capacity) return undefined;
  channel.buffer.push(value);
  return RESULT.sent;
}

function receive(state: State, channel: ChannelState): string | undefined {
  const sender = channel.senders[0];
  const buffered = channel.buffer.shift();
  if (buffered !== undefined) {
    if (sender) {
      channel.buffer.push(sender.value);
      release(state, sender, RESULT.sent);
    }
    return RESULT.received(buffered);
  }
  if (sender) {
    release(state, sender, RESULT.sent);
    return RESULT.received(sender.value);
  }
  return channel.closed ? RESULT.ended : undefined;
}

function close(state: State, task: number, number: number): State {
  const next = copyOf(state);
  const channel = next.channels[number]!;
  if (channel.closed) {
    finish(next, task, RESULT.failed);
    return next;
  }
  channel.closed = true;
  for (let one = channel.receivers[0]; one; one = channel.receivers[0]) release(next, one, RESULT.ended);
  for (let one = channel.senders[0]; one; one = channel.senders[0]) release(next, one, RESULT.failed);
  finish(next, task, RESULT.closed);
  return next;
}

/** In which order a select stands in the lines of its channels is not said: it may be in one of them twice. */
function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((first, index) =>
    permutations(items.toSpliced(index, 1)).map((others) => [first, ...others]),
  );
}

function block(
  state: State,
  task: number,
  lines: readonly (ProgramCase & { readonly waiting: Waiting })[],
): State {
  const next = copyOf(state);
  next.blocked[task] = true;
  for (const { kind, channel, waiting } of lines) {
    if (channel === null) continue;
    const { senders, receivers } = next.channels[channel]!;
    (kind === 'send' ? senders : receivers).push(waiting);
  }
  return next;
}

/** Lets a task that waits go on. */
function release(state: State, { task, caseIndex }: Waiting, result: string): void {
  finish(state, task, ofCase(caseIndex, result));
}

/** The step of the task has come to something: it stands in no line any more. */
function finish(state: State, task: number, result: string): void {
  state.results[task]!.push(result);
  state.blocked[task] = false;
  for (const channel of state.channels) {
    channel.senders = channel.senders.filter((one) => one.task !== task);
    channel.receivers = channel.receivers.filter((one) => one.task !== task);
  }
}

function ofCase(index: number | null, result: string): string {
  return index === null || result === RESULT.failed ? result : RESULT.chosen(index, result);
}
