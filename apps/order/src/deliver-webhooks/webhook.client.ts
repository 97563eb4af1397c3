import { Agent, type Dispatcher } from 'undici';
import { parseTarget, type TargetPolicy } from '../webhooks/target-policy.js';
import { webhooksErrors } from '../webhooks/webhooks.errors.js';
import { retryAfterSeconds } from './retry-after.js';
import { AddressRefused, guardedLookup, type ResolveName, resolveByDns } from './guarded-lookup.js';

/** As much of an answer is read; the connection of one that goes on is cut. */
const MAX_ANSWER_BYTES = 4_096;
/** As much of it is kept. */
const KEPT_ANSWER_CHARACTERS = 200;
const DNS_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 5_000;

export interface WebhookPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ends the call. */
  readonly signal: AbortSignal;
}

/** What became of a call: an answer, or why there is none. */
export type WebhookAnswer =
  | {
      readonly status: number;
      readonly answer: string;
      /** What it asks to be left alone for; 0 where it does not. */
      readonly retryAfterSeconds: number;
    }
  | { readonly problem: 'url-refused' | 'address-refused' | 'unreachable' | 'cut'; readonly detail: string };

/**
 * Posts to addresses that strangers chose: public ones only, checked as they are connected to. It follows no
 * redirect, asks no proxy, keeps no connection, and reads little of what is answered.
 */
export class WebhookClient {
  private readonly agent: Agent;

  constructor(
    private readonly policy: TargetPolicy,
    resolve: ResolveName = resolveByDns(DNS_TIMEOUT_MS),
  ) {
    this.agent = new Agent({
      pipelining: 0,
      connect: {
        lookup: guardedLookup(resolve, policy.privateTargets),
        timeout: CONNECT_TIMEOUT_MS,
        allowH2: false,
      },
      allowH2: false,
    });
  }

  /** Never rejects. */
  async post({ url, headers, body, signal }: WebhookPost): Promise<WebhookAnswer> {
    try {
      const target = parseTarget(url, this.policy);
      const response = await this.agent.request({
        origin: target.origin,
        path: target.pathname + target.search,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        signal,
      });
      return {
        status: response.statusCode,
        answer: await beginningOf(response.body),
        retryAfterSeconds: retryAfterSeconds(response.headers['retry-after']?.toString(), Date.now()),
      };
    } catch (error) {
      if (signal.aborted) return { problem: 'cut', detail: String(signal.reason) };
      return problemOf(error);
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}

/** The first characters of an answer; what cannot be shown in a line is left out. */
async function beginningOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    // Leaving the loop destroys the body, and with it the connection.
    if (bytes >= MAX_ANSWER_BYTES) break;
  }
  const text = Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8');
  return text.replace(/[\p{Cc}\p{Cs}\ufffd]+/gu, ' ').slice(0, KEPT_ANSWER_CHARACTERS);
}

function problemOf(error: unknown): WebhookAnswer {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof AddressRefused) return { problem: 'address-refused', detail: cause.message };
    if ((cause as { code?: unknown }).code === REFUSED_URL) {
      return { problem: 'url-refused', detail: cause.message };
    }
  }
  return { problem: 'unreachable', detail: error instanceof Error ? error.message : String(error) };
}

const REFUSED_URL = webhooksErrors.webhook_url_refused().code;
