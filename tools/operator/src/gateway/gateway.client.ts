import { loadSettings } from '@millrace/config';
import { AppError, defineErrors } from '@millrace/errors';
import type { Invocation } from '../cli/command.js';
import { textFlag } from '../cli/flags.js';
import { gatewaySettings } from './gateway.settings.js';

const TIMEOUT_MS = 30_000;

const errors = defineErrors({
  no_credentials: {
    kind: 'unauthenticated',
    detail: 'Set MILLRACE_TOKEN, or MILLRACE_EMAIL and MILLRACE_PASSWORD of an operator account.',
  },
  gateway_unreachable: { kind: 'unavailable', detail: 'The gateway does not answer.' },
  gateway_refused: { kind: 'internal', detail: 'The gateway refuses the request.' },
});

export const URL_OPTION = { url: { type: 'string' } } as const;
export const URL_FLAG = ['--url URL', 'base URL of the gateway (default: MILLRACE_URL)'] as const;

/** The system, as an operator sees it from outside. */
export class Gateway {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** Signs in, unless there is a token. @throws AppError `invalid_settings`, `no_credentials`, as {@link request}. */
  static async open({ env, flags }: Pick<Invocation, 'env' | 'flags'>): Promise<Gateway> {
    const url = textFlag(flags, 'url');
    const settings = loadSettings(gatewaySettings, url === undefined ? env : { ...env, MILLRACE_URL: url });
    if (settings.token !== undefined) return new Gateway(settings.url, settings.token);
    const { email, password } = settings;
    if (email === undefined || password === undefined) throw errors.no_credentials();
    const { accessToken } = await call<{ readonly accessToken: string }>(settings.url, {
      method: 'POST',
      path: '/v1/auth/login',
      body: { email, password },
    });
    return new Gateway(settings.url, accessToken);
  }

  /** The body of a success. @throws AppError `gateway_unreachable`; `gateway_refused` with what the problem says. */
  request<T>(
    method: Call['method'],
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const { token } = this;
    return call<T>(this.url, { method, path, token, headers, ...(body === undefined ? {} : { body }) });
  }
}

interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

async function call<T>(base: string, { method, path, token, headers, body }: Call): Promise<T> {
  const url = new URL(path, base);
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    // `fetch` says no more than that it failed; why is in its cause.
    const { message, cause } = error as Error & { readonly cause?: { readonly message?: string } };
    const reason = cause?.message || message;
    throw errors.gateway_unreachable({ cause: error, detail: `${method} ${url.href}: ${reason}` });
  }
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  throw refused(`${method} ${url.href} was answered ${response.status}`, text);
}

function refused(what: string, text: string): AppError {
  const problem = parsed(text);
  const said = problem === undefined ? text.slice(0, 500) : `${problem.code}: ${problem.detail}`;
  return errors.gateway_refused({ detail: `${what}: ${said}` });
}

/** A problem document; undefined when something before the gateway has answered in its own way. */
function parsed(text: string): { readonly code: string; readonly detail: string } | undefined {
  try {
    const { code, detail } = JSON.parse(text) as { code?: unknown; detail?: unknown };
    return typeof code === 'string' && typeof detail === 'string' ? { code, detail } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
