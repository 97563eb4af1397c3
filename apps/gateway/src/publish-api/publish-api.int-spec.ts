import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@millrace/testing';
import { TestGateway } from '../testing/test-gateway.js';
import { json } from '../testing/test-upstream.js';

let gateway: TestGateway;

const documentOf = (path: string) => ({ openapi: '3.0.0', paths: { [path]: { get: {} } } });

beforeAll(async () => {
  gateway = await TestGateway.start();
  gateway.auth.answer = json(200, documentOf('/auth/me'));
  for (const replica of gateway.orders) replica.answer = json(200, documentOf('/orders/{id}'));
  gateway.inventory.answer = json(500, { title: 'broken' });
  gateway.payment.answer = json(200, documentOf('/payments/{orderId}'));
});
afterAll(() => gateway.stop());

describe('the API page', () => {
  it('has one document of all services that can be asked, and names the others', async () => {
    const response = await fetch(`${gateway.url}/docs-json`);
    const document = (await response.json()) as { paths: object; info: { description: string } };
    expect(Object.keys(document.paths)).toEqual(['/v1/auth/me', '/v1/orders/{id}', '/v1/payments/{orderId}']);
    expect(document.info.description).toContain('inventory');
  });

  it('shows that document', async () => {
    const page = await fetch(`${gateway.url}/docs`);
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    const script = await (await fetch(`${gateway.url}/docs/swagger-ui-init.js`)).text();
    expect(script).toContain('/v1/orders/{id}');
  });

  it('shows a service once it can be asked', async () => {
    gateway.inventory.answer = json(200, documentOf('/inventory/skus'));
    await eventually(
      async () => {
        const text = await (await fetch(`${gateway.url}/docs-json`)).text();
        expect(text).toContain('/v1/inventory/skus');
      },
      { waitingFor: 'the service that was down to be asked again' },
    );
  });
});
