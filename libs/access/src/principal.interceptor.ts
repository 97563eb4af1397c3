import { currentContext, runWithContext } from '@millrace/context';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { RequestWithPrincipal } from './access.decorators.js';
import { PRINCIPAL } from './principal.js';

/**
 * Runs a handler in a context that knows its principal. A guard cannot do that: what it enters ends with it.
 */
export class PrincipalInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const { principal } = context.switchToHttp().getRequest<RequestWithPrincipal>();
    if (!principal) return next.handle();
    const known = currentContext().withValue(PRINCIPAL, principal);
    // What comes next is bound to the context in which it is asked for, not to that in which it is subscribed to.
    return runWithContext(known, () => next.handle());
  }
}
