import { Shutdown } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { eventually } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { PaymentSettings } from '../payment.config.js';
import { type TestExecutions, testExecutions } from '../testing/test-executions.js';
import { AuditProviderLoop } from './audit-provider.loop.js';
import { providerDelta, providerFindings } from './audit-provider.metrics.js';

let setup: TestExecutions;
beforeAll(async () => {
  setup = await testExecutions();
});
afterAll(() => setup.close());

const setAmount = (orderId: string, by: number) =>
  setup.payments.database.query('UPDATE payments SET amount_minor = amount_minor + $2 WHERE order_id = $1', [
    orderId,
    by,
  ]);

describe('the loop of the audit', () => {
  const logged: object[] = [];
  const log = (entry: object) => void logged.push(entry);
  const logger = { error: log, warn: log } as unknown as Logger;
  const shutdown = new Shutdown();
  afterEach(() => shutdown.run(logger));

  it('finds and names a planted cent within its interval, and shows it on the metrics until it is mended', async () => {
    const executor = setup.executor();
    const orderId = await setup.paidOrder(executor);
    const planted = await setup.paidOrder(executor);
    await setAmount(planted, 1);
    const settings = {
      providerUrl: setup.sandbox.url,
      providerApiKey: setup.sandbox.apiKey,
      providerMaxTimeoutMs: 60_000,
      providerAuditIntervalMs: 10,
      providerAuditSettledMs: 0,
    } as PaymentSettings;
    new AuditProviderLoop(setup.payments.database, settings, logger, shutdown).onApplicationBootstrap();
    const shows = (movements: number) =>
      eventually(
        async () =>
          expect((await providerFindings.get()).values).toEqual([
            expect.objectContaining({ labels: { check: 'unknown' }, value: 0 }),
            expect.objectContaining({ labels: { check: 'amount' }, value: movements }),
            expect.objectContaining({ labels: { check: 'missing' }, value: 0 }),
          ]),
        { waitingFor: `${movements} movements on the metrics`, timeoutMs: 60_000 },
      );
    await shows(2);
    expect((await providerDelta.get()).values).toEqual([
      expect.objectContaining({ labels: { check: 'amount', currency: 'EUR' }, value: 2 }),
    ]);
    expect(logged).toContainEqual({
      event: 'provider-delta',
      check: 'amount',
      currency: 'EUR',
      movements: 2,
      deltaMinor: 2,
      references: [planted],
    });
    expect(JSON.stringify(logged)).not.toContain(orderId);
    await setAmount(planted, -1);
    await shows(0);
  });
});
