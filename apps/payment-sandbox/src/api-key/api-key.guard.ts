import { createHash, timingSafeEqual } from 'node:crypto';
import { SETTINGS } from '@millrace/service-kit';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { sandboxErrors } from '../authorization/authorization.errors.js';
import type { PaymentSandboxSettings } from '../payment-sandbox.config.js';

/** Lets a request in that carries the API key as bearer token. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(@Inject(SETTINGS) settings: PaymentSandboxSettings) {
    this.expected = digest(`Bearer ${settings.providerApiKey}`);
  }

  canActivate(context: ExecutionContext): boolean {
    const { authorization } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (!timingSafeEqual(digest(authorization ?? ''), this.expected)) throw sandboxErrors.invalid_api_key();
    return true;
  }
}

/** Digests have one length, so that the comparison takes the same time for every wrong key. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
