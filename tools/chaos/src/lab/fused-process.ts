import { statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { lastWords, parseFuse } from '@millrace/failpoints';
import { request } from 'undici';
import { chaosErrors } from '../chaos.errors.js';
import type { Laboratory } from './laboratory.js';
import { readFrom } from './read-from.js';

export interface FuseOptions {
  readonly instance: string;
  /** A fail-point, as `MILLRACE_FAIL_POINT` takes it. */
  readonly failPoint: string;
  /** Other settings of the process that is to die. */
  readonly settings?: Readonly<Record<string, string>>;
}

const POLL_MS = 25;
const ANSWER_LIMITS = { headersTimeout: 1_000, bodyTimeout: 1_000 };

/** A process that fails at a fail-point. Where it dies, whoever supervises it starts it again, as usual: it dies once. */
export class FusedProcess {
  private constructor(
    private readonly lab: Laboratory,
    private readonly instance: string,
    private readonly words: string,
    /** Bytes of its log before it was started. */
    private readonly logFrom: number,
  ) {}

  /** Of the process with the fuse; absent when it died at its start. */
  private pid: number | undefined;

  /** Starts the process anew, to die at its fail-point; maybe already at its start. */
  static async start(lab: Laboratory, { instance, failPoint, settings }: FuseOptions): Promise<FusedProcess> {
    await lab.stack.down(instance);
    const process = new FusedProcess(
      lab,
      instance,
      lastWords(parseFuse(failPoint)),
      sizeOf(lab.logOf(instance)),
    );
    lab.settings.set(instance, { ...settings, NODE_ENV: 'test', MILLRACE_FAIL_POINT: failPoint });
    try {
      await lab.stack.up(instance);
      process.pid = lab.pidOf(instance);
    } catch (error) {
      if (!process.hasFailed()) throw error;
    } finally {
      lab.settings.delete(instance);
    }
    if (process.pid === undefined) await lab.stack.up(instance);
    return process;
  }

  /** Whether it has come to its fail-point. */
  hasFailed(): boolean {
    return readFrom(this.lab.logOf(this.instance), this.logFrom).includes(this.words);
  }

  /**
   * Waits until it has died and runs again. One that did not die is started anew, without its fuse.
   * @returns whether it died.
   */
  async outlive(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    if (!(await this.failsWithin(timeoutMs, signal))) {
      await this.lab.stack.restart(this.instance);
      return false;
    }
    await this.untilReplaced();
    return true;
  }

  /** Waits until whoever supervises it has started it again, after its death. */
  async untilReplaced(): Promise<void> {
    await this.lab.untilUp(this.instance, this.pid);
  }

  /** Waits until it has come to its fail-point. @throws AppError `set_up_failed` when it does not. */
  async untilFailed(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (await this.failsWithin(timeoutMs, signal)) return;
    throw chaosErrors.set_up_failed({ detail: `Nothing came to the fail-point of ${this.instance}.` });
  }

  /** Waits until it serves again. @throws AppError `set_up_failed` when it does not. */
  async untilAnswering(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const giveUpAt = performance.now() + timeoutMs;
    while (!(await this.answers())) {
      if (performance.now() > giveUpAt) {
        throw chaosErrors.set_up_failed({ detail: `${this.instance} does not answer any more.` });
      }
      await pause(POLL_MS, undefined, { signal });
    }
  }

  /** @returns whether it has come to its fail-point by then. */
  async failsWithin(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    const giveUpAt = performance.now() + timeoutMs;
    while (!this.hasFailed()) {
      if (performance.now() > giveUpAt) return false;
      await pause(POLL_MS, undefined, { signal });
    }
    return true;
  }

  private async answers(): Promise<boolean> {
    try {
      const { body, statusCode } = await request(
        `${this.lab.urlOf(this.instance)}/health/ready`,
        ANSWER_LIMITS,
      );
      await body.dump();
      return statusCode === 200;
    } catch (error) {
      // No answer in time, or no process for the moment: both are an answer here.
      if (error instanceof Error && 'code' in error) return false;
      throw error;
    }
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
