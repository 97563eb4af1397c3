import { randomUUID } from 'node:crypto';
import { isPlanted } from '@millrace/failpoints';
import { currentContext, deadlineHeaders, TRACEPARENT_HEADER } from '@millrace/context';
import { Pool, type Dispatcher } from 'undici';
import type { DueOperation } from '../payment/due-operation.js';
import type { ProviderResult } from '../payment/record-outcome.js';
import {
  resultOfAnswer,
  resultOfAuthorizations,
  resultOfRecord,
  resultOfRefusal,
} from './provider-answer.js';
import { providerErrors } from './provider.errors.js';

export interface ProviderClientOptions {
  readonly url: string;
  readonly apiKey: string;
  /** Connections kept alive, at most. */
  readonly connections: number;
}

interface Answer {
  readonly status: number;
  /** `undefined` for what is no JSON. */
  readonly body: unknown;
}

/** Codes of a 5xx by which the provider says that it is well itself, but the bank of this one card is not. */
const ISSUER_CODES: ReadonlySet<string> = new Set(['issuer_unavailable']);

const PATH_OF = { capture: 'captures', void: 'voids', refund: 'refunds' } as const;

/** The provider's HTTP API. One call, one request: limits and retries are the policy's. */
export class ProviderClient {
  private readonly pool: Pool;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(options: ProviderClientOptions) {
    this.pool = new Pool(options.url, { connections: options.connections, pipelining: 1 });
    this.headers = { authorization: `Bearer ${options.apiKey}`, 'content-type': 'application/json' };
  }

  /**
   * Has the operation done, once under its key however often it is called.
   * @throws AppError `provider_unreachable`, `provider_failed`, `issuer_unavailable` (it may be done or not),
   *   `provider_misunderstood`; the signal's reason.
   */
  async perform(operation: DueOperation, signal: AbortSignal): Promise<ProviderResult> {
    const { verb } = operation;
    const { status, body } = await this.request(operation, signal, {
      method: 'POST',
      path: pathOf(operation),
      headers: { 'idempotency-key': isPlanted('key-per-try') ? randomUUID() : operation.idempotencyKey },
      body: verb === 'authorize' ? authorizeBody(operation) : '{}',
    });
    const result =
      status === 201
        ? resultOfAnswer(verb, body)
        : status === 409
          ? resultOfRefusal(verb, body, operation.providerAuthorizationId ?? '')
          : undefined;
    if (!result) throw misunderstood(status, body);
    return result;
  }

  /**
   * What became of the operation; `undefined` when it was never done. Providers forget keys after a day, so where
   * nothing is found under its key, what the order has there decides: a charge is never sent again on the strength
   * of a key alone.
   * @throws like {@link perform}
   */
  async find(operation: DueOperation, signal: AbortSignal): Promise<ProviderResult | undefined> {
    const byKey = await this.get(operation, signal, `/v1/operations?key=${operation.idempotencyKey}`);
    if (byKey.status !== 404) return understood(byKey, resultOfRecord(operation.verb, byKey.body));
    if (operation.verb === 'authorize') {
      const path = `/v1/authorizations?reference=${operation.orderId}`;
      const byReference = await this.get(operation, signal, path);
      const found = resultOfAuthorizations(byReference.body);
      return found === 'none' && byReference.status === 200
        ? undefined
        : understood(byReference, found === 'none' ? undefined : found);
    }
    const path = `/v1/authorizations/${encodeURIComponent(operation.providerAuthorizationId ?? '')}`;
    const authorization = await this.get(operation, signal, path);
    // Where it is not there yet, it can be done: what state it is in guards that better than any key.
    return authorization.status === 200 ? resultOfAnswer(operation.verb, authorization.body) : undefined;
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private get(operation: DueOperation, signal: AbortSignal, path: string): Promise<Answer> {
    return this.request(operation, signal, { method: 'GET', path });
  }

  private async request(
    operation: DueOperation,
    signal: AbortSignal,
    options: Omit<Dispatcher.RequestOptions, 'headers'> & { readonly headers?: Record<string, string> },
  ): Promise<Answer> {
    const { traceparent } = operation;
    const headers = {
      ...this.headers,
      ...(traceparent === undefined ? {} : { [TRACEPARENT_HEADER]: traceparent }),
      ...deadlineHeaders(currentContext()),
      ...options.headers,
    };
    let status: number;
    let text: string;
    let retryAfter: string | undefined;
    try {
      const response = await this.pool.request({ ...options, headers, signal });
      status = response.statusCode;
      retryAfter = response.headers['retry-after']?.toString();
      text = await response.body.text();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw providerErrors.provider_unreachable({ cause: error });
    }
    if (status >= 500 || status === 429) {
      const retryAfterSeconds = secondsOf(retryAfter);
      const code = codeOf(parsed(text));
      const error = code !== undefined && ISSUER_CODES.has(code) ? 'issuer_unavailable' : 'provider_failed';
      throw providerErrors[error]({
        detail: `The provider answered ${status}${code === undefined ? '' : ` ${code}`}.`,
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      });
    }
    return { status, body: parsed(text) };
  }
}

function pathOf({ verb, providerAuthorizationId }: DueOperation): string {
  if (verb === 'authorize') return '/v1/authorizations';
  return `/v1/authorizations/${encodeURIComponent(providerAuthorizationId ?? '')}/${PATH_OF[verb]}`;
}

function authorizeBody({ orderId, charge }: DueOperation): string {
  const { amountMinor, currency, paymentMethod } = charge;
  return JSON.stringify({ reference: orderId, amountMinor, currency, paymentMethod });
}

/** The longest that we let the provider send us away for. */
const MAX_RETRY_AFTER_SECONDS = 60;

/** A `Retry-After` in seconds; one that is a date, or makes no sense, is as good as none. */
function secondsOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined || !/^\d{1,6}$/.test(retryAfter)) return undefined;
  return Math.min(Number(retryAfter), MAX_RETRY_AFTER_SECONDS);
}

/** `undefined` for what is no JSON; no schema accepts that. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function codeOf(body: unknown): string | undefined {
  const code = (body as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && /^[a-z0-9_]{1,50}$/.test(code) ? code : undefined;
}

function understood({ status, body }: Answer, result: ProviderResult | undefined): ProviderResult {
  if (status !== 200 || !result) throw misunderstood(status, body);
  return result;
}

/** Only the code goes into the message: a body may repeat what was sent. */
function misunderstood(status: number, body: unknown) {
  const code = codeOf(body);
  const detail = `The provider answered ${status}${code === undefined ? '' : ` ${code}`}, which is no outcome.`;
  return providerErrors.provider_misunderstood({ detail });
}
