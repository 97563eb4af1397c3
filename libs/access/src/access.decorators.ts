import { type ExecutionContext, SetMetadata, createParamDecorator } from '@nestjs/common';
import { accessErrors } from './access.errors.js';
import type { Principal } from './principal.js';

export const PUBLIC_ROUTE = Symbol('millrace.access.public');
export const REQUIRED_ROLE = Symbol('millrace.access.role');

/** Opens a route (or all routes of a controller) to everyone. Without it a route needs a valid token. */
export const Public = () => SetMetadata(PUBLIC_ROUTE, true);

/** Closes a route (or all routes of a controller) to everyone without this role. Wins over {@link Public}. */
export const RequireRole = (role: string) => SetMetadata(REQUIRED_ROLE, role);

/** A request that a guard may have put a principal on. */
export interface RequestWithPrincipal {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  principal?: Principal;
}

/** The principal of the request; `401` on a route that is open and was called without a token. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal =>
  principalOfRequest(context.switchToHttp().getRequest<RequestWithPrincipal>()),
);

export function principalOfRequest(request: RequestWithPrincipal): Principal {
  if (!request.principal) throw accessErrors.unauthenticated();
  return request.principal;
}
