import { randomUUID } from 'node:crypto';
import { eventually } from '@millrace/testing';

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface OrderView {
  readonly id: string;
  readonly status: 'pending' | 'confirmed' | 'rejected' | 'cancelled';
  readonly reason?: string;
  readonly items: readonly {
    readonly sku: string;
    readonly title: string;
    readonly quantity: number;
    readonly unitPriceMinor: number;
    readonly lineTotalMinor: number;
  }[];
  readonly total: { readonly amountMinor: number; readonly currency: string };
  readonly createdAt: string;
}

export interface StockView {
  readonly sku: string;
  readonly received: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
}

export interface OrderRequest {
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
  readonly paymentMethod: string;
  readonly expectedTotal?: { readonly amountMinor: number; readonly currency: string };
}

/** One caller of the public API: anonymous until it has a token. */
export class ShopClient {
  constructor(
    private readonly gatewayUrl: string,
    readonly accessToken?: string,
  ) {}

  async request<Body = Record<string, unknown>>(
    method: string,
    path: string,
    options: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(`${this.gatewayUrl}${path}`, {
      method,
      headers: {
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.accessToken === undefined ? {} : { authorization: `Bearer ${this.accessToken}` }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Body,
    };
  }

  /**
   * Repeats a call that got no answer, or `409`/`502`/`503`/`504` which say "not now". Only for calls that carry
   * a key or change nothing.
   */
  async persistently<Body>(call: () => Promise<Answer<Body>>): Promise<Answer<Body>> {
    return eventually(
      async () => {
        const answer = await call();
        if ([409, 502, 503, 504].includes(answer.status)) throw new Error(`answered ${answer.status}`);
        return answer;
      },
      { timeoutMs: 60_000, intervalMs: 200, waitingFor: 'an answer that settles the call' },
    );
  }

  /** A client with the token of a customer that signs up now. */
  async signUp(): Promise<ShopClient> {
    const answer = await this.request<{ accessToken: string }>('POST', '/v1/auth/signup', {
      body: { email: `${randomUUID()}@example.com`, password: 'correct horse battery' },
    });
    if (answer.status !== 201) throw new Error(`sign-up answered ${answer.status}`);
    return new ShopClient(this.gatewayUrl, answer.body.accessToken);
  }

  async logIn(credentials: { readonly email: string; readonly password: string }): Promise<ShopClient> {
    const { email, password } = credentials;
    const answer = await this.persistently(() =>
      this.request<{ accessToken: string }>('POST', '/v1/auth/login', { body: { email, password } }),
    );
    if (answer.status !== 200) throw new Error(`login answered ${answer.status}`);
    return new ShopClient(this.gatewayUrl, answer.body.accessToken);
  }

  placeOrder(
    order: OrderRequest,
    options: { readonly key?: string; readonly waitSeconds?: number } = {},
  ): Promise<Answer<OrderView>> {
    return this.request<OrderView>('POST', '/v1/orders', {
      body: order,
      headers: {
        'idempotency-key': options.key ?? randomUUID(),
        ...(options.waitSeconds === undefined ? {} : { prefer: `wait=${options.waitSeconds}` }),
      },
    });
  }

  getOrder(id: string, waitSeconds?: number): Promise<Answer<OrderView>> {
    return this.request<OrderView>('GET', `/v1/orders/${id}`, {
      headers: waitSeconds === undefined ? {} : { prefer: `wait=${waitSeconds}` },
    });
  }

  /** Creates a SKU and receives stock of it. Needs an operator's token. */
  async stockUp(
    sku: string,
    quantity: number,
    price: { readonly unitPriceMinor: number; readonly currency: string } = {
      unitPriceMinor: 1_000,
      currency: 'EUR',
    },
  ): Promise<void> {
    const listed = await this.request('PUT', `/v1/inventory/skus/${sku}`, {
      body: { title: `Test ${sku}`, ...price },
    });
    if (listed.status !== 201 && listed.status !== 200) throw new Error(`PUT sku answered ${listed.status}`);
    if (quantity === 0) return;
    const received = await this.request('POST', `/v1/inventory/skus/${sku}/receipts`, {
      body: { quantity },
      headers: { 'idempotency-key': randomUUID() },
    });
    if (received.status !== 201) throw new Error(`receipt answered ${received.status}`);
  }

  async stockOf(sku: string): Promise<StockView> {
    return (await this.request<StockView>('GET', `/v1/inventory/skus/${sku}`)).body;
  }
}
