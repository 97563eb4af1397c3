import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { chaosErrors } from '../chaos.errors.js';

const POLL_MS = 100;
const PROBE_TIMEOUT_MS = 3_000;
const READY_TIMEOUT_MS = 120_000;

/** Asks services again and again whether they are ready, until it is stopped. */
export class Readiness {
  private readonly unreadySince = new Map<string, number>();
  private readonly over = new AbortController();
  private readonly asking: Promise<void>;

  /** @param urls - base URLs by the name of the instance. */
  constructor(private readonly urls: ReadonlyMap<string, string>) {
    this.asking = this.askUntilStopped();
  }

  /** When each was found not to be ready for the first time since `from`; both in Unix ms. */
  notReadySince(from: number): ReadonlyMap<string, number> {
    return new Map([...this.unreadySince].filter(([, at]) => at >= from));
  }

  /**
   * Waits until all are ready; when one is not after that, it counts as found for the first time.
   * @throws AppError `set_up_failed` naming those that are not, after two minutes.
   */
  async untilReady(signal: AbortSignal): Promise<void> {
    const giveUpAt = performance.now() + READY_TIMEOUT_MS;
    for (;;) {
      const unready = await this.ask();
      if (unready.length === 0) return this.unreadySince.clear();
      if (performance.now() > giveUpAt) {
        throw chaosErrors.set_up_failed({ detail: `${unready.join(', ')} did not become ready.` });
      }
      await pause(POLL_MS, undefined, { signal });
    }
  }

  async stop(): Promise<void> {
    this.over.abort();
    await this.asking;
  }

  private async askUntilStopped(): Promise<void> {
    while (!this.over.signal.aborted) {
      await this.ask();
      await pause(POLL_MS);
    }
  }

  /** @returns who is not ready. */
  private async ask(): Promise<readonly string[]> {
    const asked = [...this.urls];
    const answers = await Promise.all(asked.map(([, url]) => isReady(url)));
    const unready = asked.filter((_, index) => !answers[index]).map(([instance]) => instance);
    for (const instance of unready) {
      if (!this.unreadySince.has(instance)) this.unreadySince.set(instance, Date.now());
    }
    return unready;
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`${url}/health/ready`, {
      headersTimeout: PROBE_TIMEOUT_MS,
      bodyTimeout: PROBE_TIMEOUT_MS,
    });
    await body.dump();
    return statusCode === 200;
  } catch {
    // One that says nothing is not ready.
    return false;
  }
}
