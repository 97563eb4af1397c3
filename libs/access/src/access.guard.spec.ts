import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppError, statusOfKind } from '@millrace/errors';
import { Context, runWithContext } from '@millrace/context';
import { Catch, Controller, Get, type ArgumentsHost, type ExceptionFilter, Module } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, Public, RequireRole } from './access.decorators.js';
import { AccessGuard, challengeOf } from './access.guard.js';
import { currentPrincipal, type Principal, withPlaceForPrincipal } from './principal.js';
import { AUDIENCE, ISSUER, NOW_MS, TestKeyServer, newTestKey, signToken } from './testing/test-issuer.js';
import { TokenVerifier } from './token-verifier.js';

@Controller('closed')
class ClosedController {
  @Get()
  show(@CurrentPrincipal() principal: Principal) {
    return { principal: principal.tokenId, context: currentPrincipal()?.tokenId };
  }

  @Get('open')
  @Public()
  open() {
    return { context: currentPrincipal()?.tokenId ?? 'nobody' };
  }

  @Get('open-but-personal')
  @Public()
  personal(@CurrentPrincipal() principal: Principal) {
    return principal;
  }

  @Get('operators')
  @RequireRole('operator')
  operators() {
    return 'operators';
  }
}

@Public()
@Controller('open')
class OpenController {
  @Get()
  show() {
    return 'open';
  }

  @Get('operators')
  @RequireRole('operator')
  operators() {
    return 'operators';
  }
}

@Module({ controllers: [ClosedController, OpenController] })
class TestModule {}

@Catch()
class TestFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost) {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (!(error instanceof AppError)) throw error;
    const challenge = challengeOf(error);
    if (challenge !== undefined) void reply.header('www-authenticate', challenge);
    void reply.status(statusOfKind(error.kind)).send({ code: error.code });
  }
}

const key = newTestKey('key-1');
const server = new TestKeyServer(key);
const clock = { nowMs: NOW_MS };
let app: NestFastifyApplication;

beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(TestModule, new FastifyAdapter(), { logger: false });
  const verifier = new TokenVerifier({
    jwksUrl: 'http://auth/.well-known/jwks.json',
    issuer: ISSUER,
    audience: AUDIENCE,
    fetch: server.fetch,
    now: () => clock.nowMs,
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('preValidation', (_request, _reply, done) =>
    runWithContext(withPlaceForPrincipal(Context.background()), done),
  );
  app.useGlobalGuards(new AccessGuard(verifier, app.get(Reflector)));
  app.useGlobalFilters(new TestFilter());
  await app.init();
});

afterAll(() => app.close());

const customer = `Bearer ${signToken(key)}`;
const operator = `Bearer ${signToken(key, { roles: ['operator'], jti: 'token-2' })}`;

async function get(url: string, authorization?: string) {
  const response = await app.inject({ url, headers: authorization === undefined ? {} : { authorization } });
  return {
    status: response.statusCode,
    code: response.headers['content-type']?.includes('json')
      ? response.json<{ code?: string }>().code
      : undefined,
    challenge: response.headers['www-authenticate'],
    body: response.body,
  };
}

describe('a route that says nothing', () => {
  it('gives the principal of a valid token, on the request and in the context', async () => {
    const { status, body } = await get('/closed', customer);
    expect([status, JSON.parse(body)]).toEqual([200, { principal: 'token-1', context: 'token-1' }]);
  });

  it.each([
    ['no header', undefined],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['no token', 'Bearer '],
    ['two tokens', `${customer}, ${operator}`],
    ['a token without its scheme', customer.slice('Bearer '.length)],
  ])('asks for a token when it is called with %s', async (_, authorization) => {
    expect(await get('/closed', authorization)).toMatchObject({
      status: 401,
      code: 'unauthenticated',
      challenge: 'Bearer',
    });
  });

  it('says so when the token is wrong', async () => {
    expect(await get('/closed', 'Bearer not.a.token')).toMatchObject({
      status: 401,
      code: 'invalid_token',
      challenge: 'Bearer error="invalid_token"',
    });
  });
});

describe('a public route', () => {
  it('asks for nothing and does not look at a token', async () => {
    expect(await get('/open')).toMatchObject({ status: 200, body: 'open' });
    expect(await get('/open', 'Bearer not.a.token')).toMatchObject({ status: 200 });
    expect(await get('/closed/open', customer)).toMatchObject({ status: 200, body: '{"context":"nobody"}' });
  });

  it('has no principal to give', async () => {
    expect(await get('/closed/open-but-personal')).toMatchObject({ status: 401, code: 'unauthenticated' });
  });
});

describe('a route for a role', () => {
  it.each(['/closed/operators', '/open/operators'])('%s lets only that role in', async (url) => {
    expect(await get(url, operator)).toMatchObject({ status: 200 });
    expect(await get(url, customer)).toMatchObject({ status: 403, code: 'forbidden', challenge: undefined });
    expect(await get(url)).toMatchObject({ status: 401, code: 'unauthenticated' });
  });
});

describe('challengeOf', () => {
  it('does not call a wrong password a wrong token', () => {
    const error = new AppError({ code: 'invalid_credentials', kind: 'unauthenticated', detail: 'No.' });
    expect(challengeOf(error)).toBe('Bearer');
  });

  it('says nothing about other errors', () => {
    const error = new AppError({ code: 'forbidden', kind: 'forbidden', detail: 'No.' });
    expect([challengeOf(error), challengeOf(new Error('x'))]).toEqual([undefined, undefined]);
  });
});

describe('the guard fails closed', () => {
  it('when the keys cannot be had', async () => {
    server.failure = new TypeError('fetch failed');
    clock.nowMs = NOW_MS + 10_000;
    const unknown = signToken(newTestKey('key-2'));
    expect(await get('/closed', `Bearer ${unknown}`)).toMatchObject({
      status: 503,
      code: 'token_keys_unavailable',
    });
  });

  it('before anything that is not an HTTP request', async () => {
    const verifier = new TokenVerifier({ jwksUrl: 'http://auth/jwks', issuer: ISSUER, audience: AUDIENCE });
    const guard = new AccessGuard(verifier, new Reflector());
    const context = { getType: () => 'rpc' } as never;
    await expect(guard.canActivate(context)).rejects.toMatchObject({ code: 'forbidden' });
  });
});
