import { withPlaceForPrincipal } from '@millrace/access';
import { contextFromHeaders, type HeaderFault, runWithContext, type InboundLimits } from '@millrace/context';
import { Counter } from '@millrace/telemetry';
import type { FastifyInstance } from 'fastify';

const headerFaults = new Counter({
  name: 'millrace_request_header_faults_total',
  help: 'Headers of requests that were passed over: malformed, or of a clock that is not ours.',
  labelNames: ['fault'],
});

/**
 * Every request runs in a context of its own: trace and baggage continued, deadline set, cancelled when the
 * client goes away. One whose time is up is not begun. Set after the body is read, since the parser's callbacks
 * do not keep the async context.
 */
export function installRequestContext(fastify: FastifyInstance, limits: InboundLimits): void {
  const complete = { ...limits, onFault };
  fastify.addHook('preValidation', (request, reply, done) => {
    const { context, cancel } = withPlaceForPrincipal(
      contextFromHeaders(request.headers, complete),
    ).withCancel();
    void reply.header('x-request-id', context.trace.traceId);
    if (context.error) {
      done(context.error);
      return;
    }
    reply.raw.once('close', () => cancel(reply.raw.writableFinished ? 'answered' : 'client went away'));
    runWithContext(context, done);
  });
}

function onFault(fault: HeaderFault): void {
  headerFaults.inc({ fault: fault.kind === 'malformed' ? fault.header : fault.kind });
}
