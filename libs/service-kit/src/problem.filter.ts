import { challengeOf } from '@millrace/access';
import { ContextError } from '@millrace/context';
import { AppError, defineErrors, kindOfStatus, toProblem } from '@millrace/errors';
import { isDatabaseUnavailable } from '@millrace/persistence';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ProblemLog } from './problem-log.js';

/** Every error of an HTTP request leaves as RFC 9457 problem details. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: ProblemLog) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    sendProblem(exception, host.switchToHttp().getResponse<FastifyReply>(), this.log);
  }
}

/** Answers with the problem of any thrown value; what is not the caller's fault is logged. */
export function sendProblem(exception: unknown, reply: FastifyReply, log: ProblemLog): void {
  const error = asAppError(exception);
  const problem = { ...toProblem(error), ...(error instanceof HttpStatusError && { status: error.status }) };
  if (problem.status >= 500) {
    log.add(exception, error instanceof AppError ? error : undefined, problem.code, problem.detail);
  }
  if (reply.sent) return;
  const challenge = challengeOf(error);
  if (challenge !== undefined) void reply.header('www-authenticate', challenge);
  if (error instanceof AppError && error.retryAfterSeconds !== undefined) {
    void reply.header('retry-after', String(error.retryAfterSeconds));
  }
  void reply.status(problem.status).type('application/problem+json').send(problem);
}

const errors = defineErrors({
  deadline_exceeded: { kind: 'timeout', detail: 'The request could not be completed in its time.' },
  dependency_unavailable: {
    kind: 'unavailable',
    detail: 'Something that this service needs cannot be reached at the moment.',
    retryAfterSeconds: 1,
  },
});

/** Errors that Nest, Fastify or the database raised by themselves (no such route, bad JSON, away) as ours. */
export function asAppError(exception: unknown): unknown {
  if (exception instanceof AppError) return exception;
  if (exception instanceof ContextError) return errors.deadline_exceeded({ cause: exception });
  if (isDatabaseUnavailable(exception)) return errors.dependency_unavailable({ cause: exception });
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
  constructor(
    /** As raised: there are more statuses than kinds. */
    readonly status: number,
    detail: string,
  ) {
    super({ code: CODES[status] ?? `http_${status}`, kind: kindOfStatus(status), detail });
  }
}
