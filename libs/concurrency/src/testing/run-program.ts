import { Channel, onReceive, onSend, otherwise, type Received, select, type SelectCase } from '../index.js';
import {
  type CancelTime,
  type Program,
  type ProgramOutcome,
  type ProgramStep,
  RESULT,
  valueOf,
} from './program.js';
import { quiet } from './quiet.js';
import { ScriptedContext } from './scripted-context.js';

export interface ProgramRun extends ProgramOutcome {
  readonly channels: readonly ChannelAtRest[];
  /** Listeners that are left on contexts of steps that are over. */
  readonly listeners: number;
}

export interface ChannelAtRest {
  readonly closed: boolean;
  readonly waitingSenders: number;
  readonly waitingReceivers: number;
}

/**
 * Runs a program on the library until all that is left waits for good.
 * @param pauses turns of the microtask queue before each step of each task: they make the schedule.
 */
export async function runProgram(
  program: Program,
  pauses: readonly (readonly number[])[],
): Promise<ProgramRun> {
  const channels = program.capacities.map((capacity) => new Channel<number>(capacity));
  const results = program.tasks.map((): string[] => []);
  const over: ScriptedContext[] = [];
  const runTask = async (steps: readonly ProgramStep[], task: number) => {
    for (const [index, step] of steps.entries()) {
      await turns(pauses[task]?.[index] ?? 0);
      const ctx = new ScriptedContext();
      results[task]!.push(await perform(step, channels, valueOf(task, index), ctx));
      over.push(ctx);
    }
  };
  for (const [task, steps] of program.tasks.entries()) void runTask(steps, task);
  await quiet();
  const listeners = over.reduce((sum, ctx) => sum + ctx.listeners, 0);
  const atRest = channels.map(({ closed, waitingSenders, waitingReceivers }) => {
    return { closed, waitingSenders, waitingReceivers };
  });
  // Last, since it lets senders go on that wait.
  const [copies, buffers] = [structuredClone(results), channels.map(takeAll)];
  return { results: copies, buffers, channels: atRest, listeners };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

async function perform(
  step: ProgramStep,
  channels: readonly Channel<number>[],
  value: number,
  ctx: ScriptedContext,
): Promise<string> {
  try {
    if (step.kind === 'close') {
      channels[step.channel]!.close();
      return RESULT.closed;
    }
    cancelAt(step.cancel, ctx);
    if (step.kind === 'receive') return ofReceive(await channels[step.channel]!.receive(ctx));
    if (step.kind === 'select') return await select(casesOf(step, channels, value), ctx);
    await channels[step.channel]!.send(value, ctx);
    return RESULT.sent;
  } catch (error) {
    return error === ctx.error ? RESULT.cancelled : RESULT.failed;
  }
}

function cancelAt(time: CancelTime, ctx: ScriptedContext): void {
  if (time === 'before') ctx.end();
  else if (time !== 'never') void turns(time).then(() => ctx.end());
}

function ofReceive({ value, ok }: Received<number>): string {
  return ok ? RESULT.received(value) : RESULT.ended;
}

function casesOf(
  step: Extract<ProgramStep, { kind: 'select' }>,
  channels: readonly Channel<number>[],
  value: number,
): readonly SelectCase<string>[] {
  const cases = step.cases.map(({ kind, channel: number }, index) => {
    const channel = number === null ? null : channels[number]!;
    if (kind === 'send') return onSend(channel, value, () => RESULT.chosen(index, RESULT.sent));
    return onReceive(channel, (received) => RESULT.chosen(index, ofReceive(received)));
  });
  return step.otherwise ? [...cases, otherwise(() => RESULT.otherwise)] : cases;
}

/** What was in the buffer. */
function takeAll(channel: Channel<number>): readonly number[] {
  return Array.from({ length: channel.length }, () => channel.tryReceive()!.value!);
}
