import { ContextError, currentContext, headersFromContext } from '@millrace/context';
import { SETTINGS, Shutdown } from '@millrace/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GatewaySettings } from '../gateway.config.js';
import { gatewayErrors } from '../gateway.errors.js';
import { isEventStreamPath, type ServiceName, type Target } from '../route/route.js';
import { UpstreamClient, type UpstreamResponse } from '../upstream/upstream.client.js';
import { requestHeaders, responseHeaders } from './hop-headers.js';
import { OrderGate } from './order-gate.js';
import { publicLocation } from './public-location.js';
import { isSmallAnswer, readSmallAnswer } from './small-answer.js';

const LOCATION_HEADERS = ['location', 'content-location'] as const;

/** Passes a request on to its service and the answer back, both as they are. */
@Injectable()
export class ForwardRequestHandler {
  private readonly upstreamHosts: ReadonlySet<string>;
  private readonly streams = new Set<AbortController>();

  constructor(
    private readonly upstreams: UpstreamClient,
    private readonly gate: OrderGate,
    @Inject(SETTINGS) settings: GatewaySettings,
    shutdown: Shutdown,
  ) {
    // Event streams have no end of their own; their clients connect again, to another replica.
    shutdown.add('intake', 'event-streams', async () => this.streams.forEach((stream) => stream.abort()));
    const { authUrls, orderUrls, inventoryUrls, paymentUrls } = settings;
    const urls = [...authUrls, ...orderUrls, ...inventoryUrls, ...paymentUrls];
    this.upstreamHosts = new Set(urls.map((url) => new URL(url).host));
  }

  /** @throws AppError `upstream_unavailable`, `upstream_timeout`. */
  async handle(target: Target, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const context = currentContext();
    const call = new AbortController();
    const leave = context.onDone(() => call.abort(context.error));
    try {
      context.throwIfDone();
      const response = await this.upstreams.send(target.service, {
        method: request.method,
        path: target.path + queryOf(request.raw.url!),
        headers: {
          ...requestHeaders(request.headers),
          ...headersFromContext(context),
          ...this.gate.headersOf(request),
        },
        body: Buffer.isBuffer(request.body) ? request.body : null,
        signal: call.signal,
        lasting: isEventStreamPath(target.path),
      });
      this.gate.learn(request, response.headers);
      if (isEventStream(response)) {
        // It lasts as long as its client listens; Fastify ends it when that leaves.
        leave();
        this.streams.add(call);
        response.body.once('close', () => this.streams.delete(call));
      }
      const small = isSmallAnswer(request.method, response) ? await readSmallAnswer(response) : undefined;
      // The call is over: its signal need not be told of the end of the request.
      if (small) leave();
      return this.answer(target.service, response, small ?? response.body, reply);
    } catch (error) {
      if (reply.raw.destroyed) return reply.hijack(); // nobody is there to be answered
      if (error instanceof ContextError) throw gatewayErrors.upstream_timeout({ cause: error });
      throw error;
    }
  }

  private answer(
    service: ServiceName,
    response: UpstreamResponse,
    body: Buffer | UpstreamResponse['body'],
    reply: FastifyReply,
  ): FastifyReply {
    const headers = responseHeaders(response.headers);
    for (const name of LOCATION_HEADERS) {
      const location = headers[name];
      if (typeof location !== 'string') continue;
      const rewritten = publicLocation(service, location, this.upstreamHosts);
      if (rewritten === undefined) delete headers[name];
      else headers[name] = rewritten;
    }
    void reply.code(response.statusCode).headers(headers).send(body);
    // Without this the headers of a stream wait for its first event.
    if (isEventStream(response)) reply.raw.flushHeaders();
    return reply;
  }
}

function queryOf(url: string): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}

function isEventStream(response: UpstreamResponse): boolean {
  return String(response.headers['content-type'] ?? '').startsWith('text/event-stream');
}
