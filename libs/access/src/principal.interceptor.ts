import { currentContext, runWithContext } from '@millrace/context';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';
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
    return new Observable((subscriber) => runWithContext(known, () => next.handle().subscribe(subscriber)));
  }
}
