import { Pool } from 'undici';
import { z } from 'zod';
import type { MovementPage, TimeSpan } from './movement.js';
import { providerErrors } from './provider.errors.js';

const PAGE = 1_000;

const movementPage = z.object({
  movements: z
    .array(
      z.object({
        kind: z.enum(['authorize', 'capture', 'void', 'refund']),
        authorizationId: z.string().min(1).max(100),
        reference: z.string().max(100),
        amountMinor: z.int(),
        currency: z.string().length(3),
      }),
    )
    .max(PAGE),
  nextAfter: z.int().positive().optional(),
  completeUntil: z.iso.datetime(),
});

export interface ProviderLedgerOptions {
  readonly url: string;
  readonly apiKey: string;
  /** Limit in ms of one page. */
  readonly timeoutMs: number;
}

/**
 * Reads what the provider did. Beside the client that pays, with one connection of its own and no retries: an audit
 * takes no place that a payment needs, and comes again.
 */
export class ProviderLedgerClient {
  private readonly pool: Pool;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(private readonly options: ProviderLedgerOptions) {
    this.pool = new Pool(options.url, { connections: 1 });
    this.headers = { authorization: `Bearer ${options.apiKey}` };
  }

  /** @throws AppError `provider_unreachable`, `provider_failed`, `provider_misunderstood` */
  movementsIn({ fromMs, toMs }: TimeSpan, after: number): Promise<MovementPage> {
    const [from, to] = [fromMs, toMs].map((timeMs) => new Date(timeMs).toISOString());
    return this.page({ from: from!, to: to! }, after);
  }

  /** @throws as {@link movementsIn} */
  movementsOf(reference: string, after: number): Promise<MovementPage> {
    return this.page({ reference }, after);
  }

  /** Cuts what is under way. */
  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private async page(query: Readonly<Record<string, string>>, after: number): Promise<MovementPage> {
    const parameters = new URLSearchParams({ ...query, after: String(after), limit: String(PAGE) });
    const { status, body } = await this.get(`/v1/movements?${parameters.toString()}`);
    if (status >= 500 || status === 429) {
      throw providerErrors.provider_failed({
        detail: `The provider answered ${status} to a question about its ledger.`,
      });
    }
    const parsed = movementPage.safeParse(body);
    if (status !== 200 || !parsed.success) {
      const detail = `The provider answered ${status} to a question about its ledger, which is no page of it.`;
      throw providerErrors.provider_misunderstood({ detail });
    }
    const { movements, nextAfter, completeUntil } = parsed.data;
    return {
      movements,
      ...(nextAfter === undefined ? {} : { nextAfter }),
      completeUntilMs: Date.parse(completeUntil),
    };
  }

  private async get(path: string): Promise<{ readonly status: number; readonly body: unknown }> {
    const { timeoutMs } = this.options;
    try {
      const response = await this.pool.request({
        method: 'GET',
        path,
        headers: this.headers,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.body.text();
      return { status: response.statusCode, body: response.statusCode === 200 ? JSON.parse(text) : text };
    } catch (error) {
      if (error instanceof SyntaxError) throw providerErrors.provider_misunderstood({ cause: error });
      throw providerErrors.provider_unreachable({ cause: error });
    }
  }
}
