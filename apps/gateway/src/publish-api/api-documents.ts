import type { Logger } from '@millrace/telemetry';
import { SERVICES, type ServiceName } from '../route/route.js';
import type { UpstreamClient } from '../upstream/upstream.client.js';
import { mergeOpenApi, type JsonObject, type ServiceDocument } from './merge-open-api.js';

/** A service's document changes only when it is deployed. */
const FRESH_MS = 30_000;
/** How soon a service that did not answer is asked again. */
const RETRY_MS = 2_000;
const FETCH_TIMEOUT_MS = 2_000;

/** The API of all services as one document, fetched when somebody looks and kept for a while. */
export class ApiDocuments {
  private readonly documents = new Map<ServiceName, JsonObject>();
  private readonly nextFetchAtMs = new Map<ServiceName, number>();

  constructor(
    private readonly upstreams: Pick<UpstreamClient, 'send'>,
    private readonly logger: Pick<Logger, 'warn'>,
    /** Monotonic milliseconds. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** A service that is down is shown as it last was, or named as missing. */
  async merged<Own extends object>(own: Own): Promise<Own> {
    await Promise.all(SERVICES.map((service) => this.refresh(service)));
    const parts = SERVICES.flatMap((service): ServiceDocument[] => {
      const document = this.documents.get(service);
      return document ? [{ service, document }] : [];
    });
    const missing = SERVICES.filter((service) => !this.documents.has(service));
    return mergeOpenApi(own as JsonObject, parts, missing) as Own;
  }

  private async refresh(service: ServiceName): Promise<void> {
    if (this.now() < (this.nextFetchAtMs.get(service) ?? Number.NEGATIVE_INFINITY)) return;
    try {
      this.documents.set(service, await this.load(service));
      this.nextFetchAtMs.set(service, this.now() + FRESH_MS);
    } catch (error) {
      this.logger.warn({ err: error, upstream: service }, 'the OpenAPI document of a service cannot be had');
      this.nextFetchAtMs.set(service, this.now() + RETRY_MS);
    }
  }

  private async load(service: ServiceName): Promise<JsonObject> {
    const { statusCode, body } = await this.upstreams.send(service, {
      method: 'GET',
      path: '/docs-json',
      headers: { accept: 'application/json' },
      body: null,
      signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    });
    const document: unknown = await body.json();
    if (statusCode !== 200 || typeof document !== 'object' || document === null || !('paths' in document)) {
      throw new Error(`${service} answered ${statusCode} and no OpenAPI document`);
    }
    return document as JsonObject;
  }
}
