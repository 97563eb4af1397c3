/** Tells people what goes on. */
export interface Progress {
  /** Runs one step of the work and reports how it ended; steps may run at the same time. */
  step<T>(title: string, work: () => Promise<T>, result?: (value: T) => string): Promise<T>;
  /** Prints text between the steps. */
  say(text: string): void;
}

/** Says nothing. */
export const SILENT: Progress = { step: (_title, work) => work(), say: () => undefined };

export interface ProgressOptions {
  readonly write: (text: string) => void;
  /** A terminal also gets a last line that shows what runs at the moment. */
  readonly terminal: boolean;
  /** Milliseconds from any origin. */
  readonly now: () => number;
}

const REFRESH_MS = 100;
const TITLE_WIDTH = 24;

/** One line per finished step with its time; on a terminal also a line that is redrawn with those that run. */
export class StepWriter implements Progress {
  readonly #options: ProgressOptions;
  readonly #running = new Map<symbol, { title: string; startedAt: number }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  async step<T>(title: string, work: () => Promise<T>, result?: (value: T) => string): Promise<T> {
    const { now } = this.#options;
    const key = Symbol(title);
    const startedAt = now();
    this.#running.set(key, { title, startedAt });
    this.#draw();
    const end = (mark: string, note: string) => {
      this.#running.delete(key);
      this.say(`  ${mark} ${title.padEnd(TITLE_WIDTH)} ${seconds(now() - startedAt)}  ${note}`.trimEnd());
    };
    try {
      const value = await work();
      end('✓', result?.(value) ?? '');
      return value;
    } catch (error) {
      end('✗', '');
      throw error;
    }
  }

  say(text: string): void {
    this.#options.write(`${this.#options.terminal ? '\r\u001B[K' : ''}${text}\n`);
    this.#draw();
  }

  #draw(): void {
    if (!this.#options.terminal) return;
    if (this.#running.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    this.#timer ??= setInterval(() => this.#draw(), REFRESH_MS).unref();
    const now = this.#options.now();
    const parts = [...this.#running.values()].map(
      ({ title, startedAt }) => `${title} ${seconds(now - startedAt).trim()}`,
    );
    this.#options.write(`\r\u001B[K  … ${parts.join(', ')}`);
  }
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(1)} s`.padStart(7);
}
