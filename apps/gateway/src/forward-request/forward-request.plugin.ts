import { TokenVerifier, authenticate } from '@millrace/access';
import {
  DEADLINE_HEADER,
  TIMEOUT_HEADER,
  TRACEPARENT_HEADER,
  askedDeadline,
  formatTraceparent,
  newTrace,
  parseTraceparent,
} from '@millrace/context';
import { KeyedRateLimiter } from '@millrace/resilience';
import { LOGGER, ProblemLog, SETTINGS, sendProblem } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewaySettings } from '../gateway.config.js';
import { gatewayErrors } from '../gateway.errors.js';
import { isPlainPath, needsToken, targetOf, type Target } from '../route/route.js';
import { ForwardRequestHandler } from './forward-request.handler.js';
import { OrderGate } from './order-gate.js';
import { requestDeadline } from './request-budget.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const PATHS = ['/v1/*', '/.well-known/jwks.json'];

/** The gateway's routes. Fastify's own, not Nest's: bodies pass as the bytes they are, parsed by nobody here. */
@Injectable()
export class ForwardRequestPlugin {
  private readonly problems: ProblemLog;
  private readonly limiter: KeyedRateLimiter;

  constructor(
    private readonly forward: ForwardRequestHandler,
    private readonly gate: OrderGate,
    private readonly verifier: TokenVerifier,
    @Inject(SETTINGS) private readonly settings: GatewaySettings,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.problems = new ProblemLog(logger);
    this.limiter = new KeyedRateLimiter({
      perSecond: settings.accountRequestsPerSecond,
      burst: settings.accountRequestBurst,
    });
  }

  async install(fastify: FastifyInstance): Promise<void> {
    await fastify.register((scope, _options, done) => {
      scope.setErrorHandler((error, _request, reply) => sendProblem(error, reply, this.problems));
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
      // Before the body is read: who may not ask need not be listened to.
      scope.addHook('onRequest', (request, reply) => this.admit(request, reply));
      for (const url of PATHS) {
        scope.route({
          method: METHODS,
          url,
          exposeHeadRoute: false,
          handler: (request, reply) => this.forward.handle(targetOfRequest(request), request, reply),
        });
      }
      done();
    });
  }

  private async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { headers } = request;
    const trace = parseTraceparent(textOf(headers[TRACEPARENT_HEADER])) ?? newTrace();
    void reply.header('x-request-id', trace.traceId);
    const nowMs = Date.now();
    const asked = askedDeadline(textOf(headers[DEADLINE_HEADER]), textOf(headers[TIMEOUT_HEADER]), nowMs);
    delete headers[TIMEOUT_HEADER];
    // The service kit makes the request's context from these two, once the body is there.
    headers[TRACEPARENT_HEADER] = formatTraceparent(trace);
    headers[DEADLINE_HEADER] = String(
      requestDeadline({
        nowMs,
        defaultTimeoutMs: this.settings.requestTimeoutMs,
        prefer: textOf(headers['prefer']),
        askedDeadline: asked.deadline,
      }),
    );
    const target = targetOfRequest(request);
    if (!needsToken(request.method, pathOf(request))) return;
    const principal = await authenticate(this.verifier, headers.authorization);
    if (!principal.roles.includes('operator')) await this.limiter.acquire(principal.subject);
    this.gate.admit(request, target, principal);
  }
}

/** @throws AppError `malformed_path`, `route_not_found`. */
function targetOfRequest(request: FastifyRequest): Target {
  const path = pathOf(request);
  if (!isPlainPath(path)) throw gatewayErrors.malformed_path();
  const target = targetOf(path);
  if (!target) throw gatewayErrors.route_not_found();
  return target;
}

function pathOf(request: FastifyRequest): string {
  const url = request.raw.url!;
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(',');
}
