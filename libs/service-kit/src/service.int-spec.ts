import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Public } from '@millrace/access';
import { defineSettings } from '@millrace/config';
import { currentContext } from '@millrace/context';
import { AppError } from '@millrace/errors';
import { HealthRegistry } from '@millrace/telemetry';
import { Body, Controller, Get, Inject, Module, Post } from '@nestjs/common';
import { z } from 'zod';
import { Shutdown, httpSettings, startService, tokenSettings, type Service } from './index.js';

const orderSchema = z.strictObject({ sku: z.string().min(1), quantity: z.int().min(1) });

@Controller('things')
class ThingsController {
  @Public()
  @Post()
  create(@Body({ schema: orderSchema }) body: z.infer<typeof orderSchema>) {
    return { ...body, remainingMs: currentContext().remainingMs(), traceId: currentContext().trace.traceId };
  }

  @Public()
  @Get('broken')
  broken(): never {
    throw new TypeError('secret inside');
  }

  @Public()
  @Get('busy')
  busy(): never {
    throw new AppError({ code: 'busy', kind: 'unavailable', detail: 'Later.', retryAfterSeconds: 3 });
  }

  @Get('closed')
  closed(): string {
    return 'never reached without a token';
  }
}

const stopped: string[] = [];

@Module({ controllers: [ThingsController] })
class ThingsModule {
  constructor(@Inject(Shutdown) shutdown: Shutdown, @Inject(HealthRegistry) health: HealthRegistry) {
    shutdown.add('connections', 'things', async () => void stopped.push('things'));
    health.addReadiness('things', () => ({ healthy: true, detail: 'fine' }));
  }
}

const definition = {
  name: 'things',
  title: 'Things',
  description: 'A service for tests.',
  settings: defineSettings({ ...httpSettings, ...tokenSettings }),
  module: ThingsModule,
};
/** Less than a request without a deadline gets. */
const BUDGET_MS = 8_000;
const env = { LOG_LEVEL: 'silent', AUTH_JWKS_URL: 'http://127.0.0.1:1/jwks.json', BODY_LIMIT_BYTES: '2000' };

describe('a service', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService(definition, env);
  });
  afterAll(() => service.stop());

  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${service.url}/things`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });

  it('runs a handler in the context of the request: trace continued, budget limited', async () => {
    const traceId = 'a'.repeat(32);
    const response = await post('{"sku":"a","quantity":1}', {
      traceparent: `00-${traceId}-${'b'.repeat(16)}-01`,
      'x-deadline': String(Date.now() + BUDGET_MS),
    });
    const body = (await response.json()) as { traceId: string; remainingMs: number };
    expect(body.traceId).toBe(traceId);
    expect(body.remainingMs).toBeLessThanOrEqual(BUDGET_MS);
    expect(response.headers.get('x-request-id')).toBe(traceId);
  });

  it('does not begin what has no time left', async () => {
    const response = await post('{"sku":"a","quantity":1}', { 'x-timeout-ms': '0' });
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ code: 'deadline_exceeded' });
  });

  it('passes over a header that makes no sense, and counts it', async () => {
    const response = await post('{"sku":"a","quantity":1}', { 'x-deadline': 'soon', baggage: '=' });
    expect(response.status).toBe(201);
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/millrace_request_header_faults_total\{fault="x-deadline"[^}]*\} 1/);
    expect(metrics).toMatch(/millrace_request_header_faults_total\{fault="baggage"[^}]*\} 1/);
  });

  it('names every wrong field of a body, unknown ones too', async () => {
    const response = await post('{"quantity":0,"discount":5}');
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const problem = (await response.json()) as { code: string; errors: { path: string }[] };
    expect(problem.code).toBe('invalid_request');
    expect(problem.errors.map(({ path }) => path)).toEqual(expect.arrayContaining(['sku', 'quantity', '']));
  });

  it.each([
    ['not JSON', '{', 400, 'malformed_request'],
    ['a body over the limit', JSON.stringify({ sku: 'x'.repeat(3_000) }), 413, 'body_too_large'],
  ])('%s is a problem, not a crash', async (_what, body, status, code) => {
    const response = await post(body);
    expect({ status: response.status, body: await response.json() }).toMatchObject({
      status,
      body: { code },
    });
  });

  it('an unknown route is a problem with a code', async () => {
    const response = await fetch(`${service.url}/nowhere`);
    expect(await response.json()).toMatchObject({ status: 404, code: 'route_not_found' });
  });

  it('a bug is 500 and says nothing of its inside', async () => {
    const response = await fetch(`${service.url}/things/broken`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
  });

  it('an overload says when to come back', async () => {
    const response = await fetch(`${service.url}/things/busy`);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('3');
  });

  it('a route is closed unless it says otherwise', async () => {
    const response = await fetch(`${service.url}/things/closed`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('shows health, metrics and its API without a token', async () => {
    const ready = await fetch(`${service.url}/health/ready`);
    expect(await ready.json()).toMatchObject({ healthy: true, checks: { things: { healthy: true } } });
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${service.url}/metrics`)).text()).toContain('# HELP');
    const document = (await (await fetch(`${service.url}/docs-json`)).json()) as { paths: object };
    expect(Object.keys(document.paths)).toContain('/things');
  });
});

describe('starting', () => {
  it.each([undefined, 'production'])(
    'a service that is to fail does not start where NODE_ENV is %s',
    async (mode) => {
      const failing = { ...env, NODE_ENV: mode, MILLRACE_PLANTED_BUG: 'inbox-off' };
      await expect(startService(definition, failing)).rejects.toThrow(/only where NODE_ENV is test/);
    },
  );
});

describe('stopping', () => {
  it('closes what was opened, once', async () => {
    const service = await startService(definition, env);
    stopped.length = 0;
    const [first, second] = await Promise.all([service.stop(), service.stop()]);
    expect(first).toEqual({ failed: [] });
    expect(second).toBe(first);
    expect(stopped).toEqual(['things']);
    await expect(fetch(`${service.url}/health/live`)).rejects.toThrow(/fetch failed/);
  });

  it('a port that is taken fails the start and closes what was opened', async () => {
    const service = await startService(definition, env);
    stopped.length = 0;
    const port = new URL(service.url).port;
    await expect(startService(definition, { ...env, PORT: port })).rejects.toThrow(/EADDRINUSE/);
    expect(stopped).toEqual(['things']);
    await service.stop();
  });
});
