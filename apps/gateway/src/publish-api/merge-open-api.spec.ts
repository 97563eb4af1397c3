import { describe, expect, it } from '@jest/globals';
import { mergeOpenApi } from './merge-open-api.js';

const own = {
  openapi: '3.0.0',
  info: { title: 'Millrace', description: 'One address.' },
  paths: {},
  components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
};

const documentWith = (path: string, schema: object, operationId = 'create') => ({
  openapi: '3.0.0',
  paths: {
    [path]: {
      post: {
        operationId,
        security: [{ bearer: [] }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Body' } } } },
      },
    },
    '/metrics': { get: {} },
  },
  components: {
    schemas: { Body: schema, Pair: { items: [{ $ref: '#/components/schemas/Body' }] } },
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
  },
});

const merged = mergeOpenApi(own, [
  { service: 'order', document: documentWith('/orders', { title: 'an order' }) as never },
  { service: 'auth', document: documentWith('/auth/signup', { title: 'a signup' }) as never },
]) as unknown as {
  paths: Record<string, Record<string, { operationId: string; requestBody: object; security: object }>>;
  components: { schemas: Record<string, object>; securitySchemes: object };
};

describe('mergeOpenApi', () => {
  it('shows what can be reached from outside, as it is seen from there', () => {
    expect(Object.keys(merged.paths)).toEqual(['/v1/orders', '/v1/auth/signup']);
  });

  it('keeps two schemas of one name apart, and every reference with its own', () => {
    expect(merged.components.schemas).toEqual({
      'order.Body': { title: 'an order' },
      'order.Pair': { items: [{ $ref: '#/components/schemas/order.Body' }] },
      'auth.Body': { title: 'a signup' },
      'auth.Pair': { items: [{ $ref: '#/components/schemas/auth.Body' }] },
    });
    expect(JSON.stringify(merged.paths['/v1/auth/signup'])).toContain('#/components/schemas/auth.Body');
  });

  it('keeps operation ids apart, and has one way to authenticate', () => {
    expect(merged.paths['/v1/orders']!['post']!.operationId).toBe('order.create');
    expect(merged.paths['/v1/auth/signup']!['post']!.operationId).toBe('auth.create');
    expect(merged.components.securitySchemes).toEqual(own.components.securitySchemes);
  });

  it('says which service is missing', () => {
    const { info } = mergeOpenApi(own, [], ['order', 'payment']) as unknown as typeof own;
    expect(info.description).toBe(
      'One address. Not shown, since it cannot be reached at the moment: order, payment.',
    );
  });

  it('survives documents with nothing in them', () => {
    expect(mergeOpenApi({}, [{ service: 'order', document: {} }])).toEqual({ paths: {}, components: {} });
  });
});
