import { Pool } from 'undici';

export interface Reply {
  /** 0: no answer. */
  readonly status: number;
  readonly text: string;
  /** The code of a problem. */
  readonly code?: string;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly token: string;
  readonly key?: string;
  readonly body?: unknown;
}

const CONNECTIONS = 64;

/** The public API as a customer's program uses it: every call ends, with an answer or without one. */
export class ShopClient {
  private readonly pool: Pool;

  constructor(
    gatewayUrl: string,
    private readonly timeoutMs: number,
  ) {
    this.pool = new Pool(gatewayUrl, { connections: CONNECTIONS, pipelining: 1 });
  }

  async call({ method, path, token, key, body }: Call): Promise<Reply> {
    try {
      const response = await this.pool.request({
        method,
        path,
        headers: {
          authorization: `Bearer ${token}`,
          ...(key !== undefined && { 'idempotency-key': key }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      const text = await response.body.text();
      const code = codeOf(text);
      return { status: response.statusCode, text, ...(code !== undefined && { code }) };
    } catch (error) {
      // No answer is a result, under faults: it is told as one.
      return { status: 0, text: error instanceof Error ? error.message : String(error) };
    }
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}

function codeOf(text: string): string | undefined {
  try {
    const body = JSON.parse(text) as { readonly code?: unknown } | null;
    return typeof body?.code === 'string' ? body.code : undefined;
  } catch (error) {
    // A proxy's page, or half an answer.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
