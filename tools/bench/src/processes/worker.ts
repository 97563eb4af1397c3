import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchErrors } from '../bench.errors.js';
import type { WorkerMessage } from './worker.protocol.js';

export interface WorkerOptions {
  readonly name: string;
  /** The compiled file, which calls `serveCalls`. */
  readonly entry: URL;
  /** Takes stdout and stderr. */
  readonly log: string;
  readonly nodeFlags?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

const STOP_DEADLINE_MS = 3_000;

/** A process of the benchmark's own, called by messages: what it costs is counted apart from everything else. */
export class Worker {
  private readonly waiting = new Map<number, PromiseWithResolvers<unknown>>();
  private readonly listeners = new Map<string, (value: unknown) => void>();
  private readonly ready = Promise.withResolvers<void>();
  private nextId = 1;
  private ended = false;

  private constructor(
    private readonly options: WorkerOptions,
    private readonly child: ChildProcess,
  ) {
    child.on('message', (message: WorkerMessage) => this.receive(message));
    child.once('exit', (code, signal) => this.fail(`ended with ${signal ?? `code ${code}`}`));
    child.once('error', (error) => this.fail(error.message));
  }

  /** @throws AppError `worker_failed` when it ends before it is ready. */
  static async start(options: WorkerOptions): Promise<Worker> {
    mkdirSync(dirname(options.log), { recursive: true });
    const log = openSync(options.log, 'a', 0o644);
    const child = fork(fileURLToPath(options.entry), {
      stdio: ['ignore', log, log, 'ipc'],
      serialization: 'advanced',
      execArgv: ['--enable-source-maps', ...(options.nodeFlags ?? [])],
      env: options.env ?? process.env,
    });
    closeSync(log);
    const worker = new Worker(options, child);
    await worker.ready.promise;
    return worker;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** @throws AppError `worker_failed` with what it threw, or when it ends meanwhile. */
  call<T>(name: string, argument?: unknown): Promise<T> {
    const id = this.nextId++;
    const answer = Promise.withResolvers<unknown>();
    this.waiting.set(id, answer);
    if (this.ended) this.fail('has ended');
    else this.child.send({ id, name, argument });
    return answer.promise as Promise<T>;
  }

  /** One listener per event; a later one replaces it. */
  on(event: string, listener: (value: unknown) => void): void {
    this.listeners.set(event, listener);
  }

  /** Ends it: it is asked by the end of its channel, and killed when it does not go. */
  async stop(): Promise<void> {
    if (this.ended) return;
    const exited = once(this.child, 'exit');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_DEADLINE_MS);
    this.child.disconnect();
    await exited;
    clearTimeout(timer);
  }

  private receive(message: WorkerMessage): void {
    if ('event' in message) {
      if (message.event === 'ready') this.ready.resolve();
      this.listeners.get(message.event)?.(message.value);
      return;
    }
    const answer = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if ('problem' in message) answer?.reject(this.failure(message.problem));
    else answer?.resolve(message.result);
  }

  private fail(reason: string): void {
    this.ended = true;
    const failure = this.failure(reason);
    this.ready.reject(failure);
    for (const answer of this.waiting.values()) answer.reject(failure);
    this.waiting.clear();
  }

  private failure(reason: string) {
    return benchErrors.worker_failed({
      detail: `${this.options.name}: ${reason} (log: ${this.options.log})`,
    });
  }
}
