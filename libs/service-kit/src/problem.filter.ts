import { challengeOf } from '@millrace/access';
import { AppError, kindOfStatus, toProblem } from '@millrace/errors';
import type { Logger } from '@millrace/telemetry';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** Every error of an HTTP request leaves as RFC 9457 problem details; what is not the caller's fault is logged. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const error = asAppError(exception);
    const problem = toProblem(error);
    if (problem.status >= 500) this.logger.error({ err: exception, code: problem.code }, problem.detail);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const challenge = challengeOf(error);
    if (challenge !== undefined) void reply.header('www-authenticate', challenge);
    if (error instanceof AppError && error.retryAfterSeconds !== undefined) {
      void reply.header('retry-after', String(error.retryAfterSeconds));
    }
    void reply.status(problem.status).type('application/problem+json').send(problem);
  }
}

/** Errors that Nest or Fastify raised by themselves (no such route, body too large, bad JSON) as ours. */
export function asAppError(exception: unknown): unknown {
  if (exception instanceof AppError) return exception;
  const status =
    exception instanceof HttpException
      ? exception.getStatus()
      : (exception as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status !== 'number' || status < 400 || status >= 500) return exception;
  return new HttpStatusError(status, exception instanceof Error ? exception.message : 'Invalid request.');
}

const CODES: Readonly<Record<number, string>> = {
  400: 'malformed_request',
  404: 'route_not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  415: 'unsupported_media_type',
};

class HttpStatusError extends AppError {
  constructor(status: number, detail: string) {
    super({ code: CODES[status] ?? `http_${status}`, kind: kindOfStatus(status), detail });
  }
}
