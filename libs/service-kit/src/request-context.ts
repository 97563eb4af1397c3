import { contextFromHeaders, runWithContext, type InboundLimits } from '@millrace/context';
import type { FastifyInstance } from 'fastify';

/**
 * Every request runs in a context of its own: trace continued, deadline set, cancelled when the client goes
 * away. Set after the body is read, since the parser's callbacks do not keep the async context.
 */
export function installRequestContext(fastify: FastifyInstance, limits: InboundLimits): void {
  fastify.addHook('preValidation', (request, reply, done) => {
    const { context, cancel } = contextFromHeaders(request.headers, limits).withCancel();
    reply.raw.once('close', () => cancel(reply.raw.writableFinished ? 'answered' : 'client went away'));
    void reply.header('x-request-id', context.trace.traceId);
    runWithContext(context, done);
  });
}
