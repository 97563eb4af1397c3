import { Agent, type Dispatcher } from 'undici';
import { gatewayErrors } from '../gateway.errors.js';
import { SERVICES, type ServiceName } from '../route/route.js';
import { fateOf, mayTryAnother } from './connection-errors.js';
import { ReplicaSet } from './replica-set.js';

export interface UpstreamRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer | null;
  /** Ends the call, also while its body is still coming. */
  readonly signal: AbortSignal;
  /** Whether the answer is an event stream, which keeps its connection while its client listens. Default false. */
  readonly lasting?: boolean;
}

export type UpstreamResponse = Dispatcher.ResponseData;

const CONNECT_TIMEOUT_MS = 2_000;
const CONNECTIONS_PER_REPLICA = 128;
/** An address may stand for many pods, and a connection stays with one: those that came since get their share. */
const CONNECTION_LIFE_MS = 30_000;

const MAYBE_DONE =
  'The service behind this route broke off; what was asked may have happened. Ask again with the same Idempotency-Key.';

/**
 * Calls the services behind the gateway. undici itself, without a proxy plugin on top: a client that leaves
 * must end the call, errors must say whether anything was sent, and TLS must be verified.
 */
export class UpstreamClient {
  private readonly agent: Agent;
  /** Connections of their own, as many as there are streams: the others are for answers that end. */
  private readonly streams: Agent;
  private readonly replicas: ReadonlyMap<ServiceName, ReplicaSet>;

  constructor(
    urls: Readonly<Record<ServiceName, readonly string[]>>,
    { connectionLifeMs = CONNECTION_LIFE_MS }: { readonly connectionLifeMs?: number } = {},
  ) {
    // No time limits of its own: the caller's deadline is the one there is, and event streams have none.
    const limits = {
      clientTtl: connectionLifeMs,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    this.agent = new Agent({ ...limits, connections: CONNECTIONS_PER_REPLICA });
    this.streams = new Agent(limits);
    this.replicas = new Map(SERVICES.map((service) => [service, new ReplicaSet(urls[service])]));
  }

  /**
   * Sends to the replica whose turn it is, and to the next when that is safe.
   * @throws AppError `upstream_unavailable`; the signal's reason.
   */
  async send(service: ServiceName, { lasting, ...request }: UpstreamRequest): Promise<UpstreamResponse> {
    const agent = lasting ? this.streams : this.agent;
    const replicas = this.replicas.get(service)!;
    let cause: unknown;
    for (const url of replicas.candidates()) {
      try {
        const response = await agent.request({ origin: url, ...request });
        replicas.answered(url);
        return response;
      } catch (error) {
        if (request.signal.aborted) throw request.signal.reason;
        const fate = fateOf(error);
        if (fate === 'other') throw error;
        if (fate === 'never-sent') replicas.refused(url);
        if (!mayTryAnother(request.method, fate)) {
          throw gatewayErrors.upstream_unavailable({ cause: error, detail: MAYBE_DONE });
        }
        cause = error;
      }
    }
    throw gatewayErrors.upstream_unavailable({ cause });
  }

  /** Ends idle connections at once and the others when their answer is through. */
  async close(): Promise<void> {
    await Promise.all([this.agent.close(), this.streams.close()]);
  }
}
