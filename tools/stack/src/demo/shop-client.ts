import { pause } from '../processes/pause.js';
import { stackErrors } from '../stack.errors.js';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** From the gateway's root, e.g. `/v1/orders`. */
  readonly path: string;
  readonly token?: string;
  readonly idempotencyKey?: string;
  readonly body?: unknown;
}

export interface Reply {
  readonly status: number;
  /** The parsed body; a problem document when the status says so. */
  readonly body: Readonly<Record<string, unknown>>;
}

const TIMEOUT_MS = 15_000;
const REPEAT_FOR_MS = 30_000;
const REPEAT_PAUSE_MS = 250;
/** "Not now": in progress, no upstream, busy, too late. */
const NOT_NOW = new Set([409, 502, 503, 504]);

/** Calls the public API as any client would. */
export class ShopClient {
  constructor(private readonly baseUrl: string) {}

  /**
   * Any answer is returned. Like a good client it repeats what may be repeated while it is told "not now".
   * @throws AppError `demo_failed` when there is no answer, or it is no JSON.
   */
  async send(call: Call): Promise<Reply> {
    const giveUpAt = performance.now() + REPEAT_FOR_MS;
    for (;;) {
      const reply = await this.once(call);
      if (!mayBeRepeated(call) || !NOT_NOW.has(reply.status) || performance.now() > giveUpAt) return reply;
      await pause(REPEAT_PAUSE_MS);
    }
  }

  private async once({ method, path, token, idempotencyKey, body }: Call): Promise<Reply> {
    const headers = {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    };
    try {
      const response = await fetch(new URL(path, this.baseUrl), {
        method,
        headers,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Reply['body'] };
    } catch (cause) {
      throw stackErrors.demo_failed({
        cause,
        detail: `${method} ${new URL(path, this.baseUrl).href}: ${reasonOf(cause)}`,
      });
    }
  }

  /** The body of a success. @throws AppError `demo_failed` that shows the problem document otherwise. */
  async call<T>(call: Call): Promise<T> {
    const reply = await this.send(call);
    if (reply.status < 300) return reply.body as T;
    throw unexpected(call, reply);
  }
}

function mayBeRepeated({ method, idempotencyKey }: Call): boolean {
  return method !== 'POST' || idempotencyKey !== undefined;
}

export function unexpected({ method, path }: Call, { status, body }: Reply) {
  return stackErrors.demo_failed({ detail: `${method} ${path} answered ${status}: ${JSON.stringify(body)}` });
}

/** `fetch` says no more than that it failed; why is in its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
