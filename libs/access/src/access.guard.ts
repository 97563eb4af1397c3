import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { AppError } from '@millrace/errors';
import { PUBLIC_ROUTE, REQUIRED_ROLE, type RequestWithPrincipal } from './access.decorators.js';
import { accessErrors } from './access.errors.js';
import { bearerToken } from './bearer-token.js';
import { type Principal, rememberPrincipal } from './principal.js';
import type { TokenVerifier } from './token-verifier.js';

/**
 * Every HTTP route is closed unless it says otherwise: it asks for a valid bearer token and, with
 * `@RequireRole`, for a role. The principal is put on the request and in its context. Anything unexpected refuses.
 */
export class AccessGuard implements CanActivate {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Only HTTP requests carry an Authorization header; whatever else this is put before stays closed.
    if (context.getType() !== 'http') throw accessErrors.forbidden();
    const targets = [context.getHandler(), context.getClass()];
    const role = this.reflector.getAllAndOverride<string | undefined>(REQUIRED_ROLE, targets);
    const open = this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, targets) === true;
    if (open && role === undefined) return true;
    const request = context.switchToHttp().getRequest<RequestWithPrincipal>();
    const principal = await authenticate(this.verifier, request.headers['authorization']);
    if (role !== undefined && !principal.roles.includes(role)) throw accessErrors.forbidden();
    request.principal = principal;
    rememberPrincipal(principal);
    return true;
  }
}

/**
 * The principal of an `Authorization` header.
 * @throws AppError `unauthenticated` when it holds no bearer token; whatever {@link TokenVerifier} throws.
 */
export async function authenticate(
  verifier: TokenVerifier,
  authorization: string | readonly string[] | undefined,
): Promise<Principal> {
  const token = typeof authorization === 'string' ? bearerToken(authorization) : undefined;
  if (token === undefined) throw accessErrors.unauthenticated();
  return verifier.verify(token);
}

const TOKEN_REFUSALS: ReadonlySet<string> = new Set([
  'invalid_token',
  'token_expired',
] satisfies (keyof typeof accessErrors)[]);

/** The `WWW-Authenticate` value (RFC 6750) that belongs to an error; `undefined` unless it is a 401. */
export function challengeOf(error: unknown): string | undefined {
  if (!(error instanceof AppError) || error.kind !== 'unauthenticated') return undefined;
  return TOKEN_REFUSALS.has(error.code) ? 'Bearer error="invalid_token"' : 'Bearer';
}
