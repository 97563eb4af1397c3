import type { ExitStatus } from './managed-process.js';
import { pause } from './pause.js';

/** What a launch gives back: a process that is up and ready. */
export interface Running {
  readonly pid: number;
  readonly exited: Promise<ExitStatus>;
  kill(signal: NodeJS.Signals): void;
  stop(): Promise<unknown>;
}

export interface SupervisedOptions {
  readonly name: string;
  /** Resolves when the process is ready for work; rejects, with nothing left behind, when it cannot be. */
  readonly launch: (signal: AbortSignal) => Promise<Running>;
  readonly onUp: (running: Running) => void;
  /** The process ended, or could not be started again; it is tried again after `delayMs`. */
  readonly onDown: (reason: ExitStatus | Error, delayMs: number) => void;
}

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 10_000;
const STABLE_AFTER_MS = 10_000;

/** Wait before the next start of a process that failed `failures` times in a row: doubles up to 10 s. */
export function restartDelayMs(failures: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** failures, LONGEST_DELAY_MS);
}

/** Keeps one process running from `start` to `stop`: started again, with growing pauses, whenever it ends. */
export class Supervised {
  readonly #options: SupervisedOptions;
  #stopping = new AbortController();
  #running: Running | undefined;
  #recovery: Promise<void> = Promise.resolve();
  #failures = 0;
  #upSince = 0;

  constructor(options: SupervisedOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  /** The live process; undefined while it is down. */
  get running(): Running | undefined {
    return this.#running;
  }

  /**
   * @param signal stops the process when aborted, also later.
   * @throws what the launch throws: a process that cannot come up at its start is not tried again.
   */
  async start(signal?: AbortSignal): Promise<Running> {
    this.#stopping = new AbortController();
    this.#failures = 0;
    const stopping = this.#stopping;
    signal?.addEventListener('abort', () => stopping.abort(signal.reason), { once: true });
    if (signal?.aborted) stopping.abort(signal.reason);
    const running = await this.#options.launch(stopping.signal);
    this.#adopt(running);
    return running;
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error(`${this.name} is being stopped`));
    await this.#recovery;
    const running = this.#running;
    this.#running = undefined;
    await running?.stop();
  }

  /** Stops it in an orderly way and starts it again. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  #adopt(running: Running): void {
    this.#running = running;
    this.#upSince = performance.now();
    this.#options.onUp(running);
    void running.exited.then((status) => {
      if (this.#running !== running || this.#stopping.signal.aborted) return;
      this.#running = undefined;
      if (performance.now() - this.#upSince > STABLE_AFTER_MS) this.#failures = 0;
      this.#recovery = this.#recover(status);
    });
  }

  async #recover(reason: ExitStatus | Error): Promise<void> {
    const { signal } = this.#stopping;
    for (let why = reason; !signal.aborted;) {
      const delayMs = restartDelayMs(this.#failures);
      this.#failures += 1;
      this.#options.onDown(why, delayMs);
      try {
        await pause(delayMs, signal);
        this.#adopt(await this.#options.launch(signal));
        return;
      } catch (error) {
        why = error as Error;
      }
    }
  }
}
