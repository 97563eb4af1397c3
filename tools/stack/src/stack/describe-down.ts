import { describeExit, type ExitStatus } from '../processes/managed-process.js';
import { readableLogTail } from '../services/readable-log.js';
import type { StackState } from './stack-state.js';

const LOG_LINES = 5;

export interface Down {
  readonly name: string;
  /** How it ended, or why it could not be started again. */
  readonly reason: ExitStatus | Error;
  readonly delayMs: number;
}

/** What people are told of a process that is down: how it ended, when it comes back, the end of its log. */
export async function describeDown(stack: StackState, { name, reason, delayMs }: Down): Promise<string> {
  const again = `started again in ${delayMs / 1_000} s`;
  if (reason instanceof Error) return `${name}: ${reason.message}\n${again}`;
  const log = logOf(stack, name);
  const tail = log === undefined ? '' : `\n${await readableLogTail(log, LOG_LINES)}`;
  return `${name} ended ${describeExit(reason)}, ${again}${tail}`;
}

function logOf({ postgres, kafka, services }: StackState, name: string): string | undefined {
  if (name === 'postgres') return postgres.log;
  const node = kafka.nodes.find((one) => one.name === name);
  return (node ?? services.find(({ instance }) => instance === name))?.log;
}
