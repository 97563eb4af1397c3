import type { WorkerMessage, WorkerRequest } from './worker.protocol.js';

type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

/**
 * Makes this process a worker of the benchmark: answers calls by name, and ends with the process that started
 * it, however that ends.
 */
export function serveCalls(handlers: Handlers): void {
  process.on('message', ({ id, name, argument }: WorkerRequest) => {
    void answer(handlers, name, argument).then((outcome) => send({ id, ...outcome }));
  });
  process.on('disconnect', () => process.exit(0));
  // A Ctrl-C in the terminal is for the process that started this one.
  process.on('SIGINT', () => undefined);
  send({ event: 'ready', value: undefined });
}

/** Tells the parent of something that it listens for. */
export function tell(event: string, value: unknown): void {
  send({ event, value });
}

async function answer(handlers: Handlers, name: string, argument: unknown) {
  try {
    const handler = handlers[name];
    if (!handler) throw new Error(`this worker has no call ${name}`);
    return { result: await handler(argument as never) };
  } catch (error) {
    return { problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function send(message: WorkerMessage): void {
  process.send?.(message);
}
