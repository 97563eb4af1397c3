import { randomUUID } from 'node:crypto';
import { Shutdown } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { eventually } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PaymentSettings } from '../payment.config.js';
import { ProviderLedgerClient } from '../provider/provider-ledger.client.js';
import {
  attempt,
  type TestExecutor,
  testOrder,
  type TestPayments,
  testPayments,
} from '../testing/test-payments.js';
import { type TestSandbox, testSandbox } from '../testing/test-sandbox.js';
import { auditProvider } from './audit-provider.js';
import { AuditProviderLoop } from './audit-provider.loop.js';
import { providerDelta, providerFindings } from './audit-provider.metrics.js';
import { type ProviderFinding, readFindings } from './discrepancy.repository.js';

let sandbox: TestSandbox;
let payments: TestPayments;
let executor: TestExecutor;
let ledger: ProviderLedgerClient;

beforeAll(async () => {
  [sandbox, payments] = await Promise.all([testSandbox(), testPayments()]);
  executor = payments.executor({ providerUrl: sandbox.url, apiKey: sandbox.apiKey });
  ledger = new ProviderLedgerClient({ url: sandbox.url, apiKey: sandbox.apiKey, timeoutMs: 60_000 });
});
afterAll(async () => {
  await ledger.close();
  await executor.stop();
  await Promise.all([sandbox.stop(), payments.remove()]);
});
beforeEach(async () => {
  await payments.database.query('TRUNCATE provider_discrepancies');
  // What other tests did is not looked at any more.
  await payments.database.query(
    `UPDATE provider_audit SET audited_until = now(), claimed_until = '-infinity'`,
  );
});

async function paidOrder(): Promise<string> {
  const order = testOrder();
  const answered = (count: number) =>
    eventually(async () => expect(await payments.repliesTo(order.orderId)).toHaveLength(count), {
      waitingFor: `reply ${count} to order ${order.orderId}`,
      timeoutMs: 60_000,
    });
  await executor.take(order.authorize(attempt(1)));
  await answered(1);
  await executor.take(order.capture(attempt(2)));
  await answered(2);
  return order.orderId;
}

/** What somebody does at the provider behind our back. */
async function behindOurBack(path: string, body: object): Promise<{ readonly id: string }> {
  const response = await fetch(`${sandbox.url}/v1/authorizations${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${sandbox.apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      'x-timeout-ms': '60000',
    },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as { id: string };
}
const charge = (reference: string, amountMinor: number) =>
  behindOurBack('', { reference, amountMinor, currency: 'EUR', paymentMethod: 'pm_card_ok' });

const terms = { settledAfterMs: 0, spanMs: 3_600_000, claimMs: 60_000 };
const audit = () => auditProvider(payments.database, ledger, terms);
/** Rounds until it is so: what moved within this millisecond is of the next span. */
const finds = (expected: readonly Partial<ProviderFinding>[]) =>
  eventually(
    async () => {
      await audit();
      const findings = await readFindings(payments.database);
      expect(findings).toHaveLength(expected.length);
      expect(findings).toMatchObject(expected);
    },
    { waitingFor: `findings to be ${JSON.stringify(expected)}`, timeoutMs: 60_000 },
  );
const setAmount = (orderId: string, by: number) =>
  payments.database.query('UPDATE payments SET amount_minor = amount_minor + $2 WHERE order_id = $1', [
    orderId,
    by,
  ]);

describe('the audit of the provider', () => {
  it('finds nothing where nothing is wrong', async () => {
    await paidOrder();
    await finds([]);
  });

  it('finds a cent that the ledger has too much, names the order, and drops it when it is mended', async () => {
    const orderId = await paidOrder();
    await setAmount(orderId, 1);
    await finds([
      // Set aside, and taken.
      { check: 'amount', currency: 'EUR', movements: 2, deltaMinor: 2, references: [orderId] },
    ]);
    await setAmount(orderId, -1);
    await finds([]);
  });

  it('finds a charge of which the ledger knows nothing, until it is given back', async () => {
    const { id } = await charge('of somebody else', 700);
    await finds([
      { check: 'unknown', currency: 'EUR', movements: 1, deltaMinor: 700, references: ['of somebody else'] },
    ]);
    await behindOurBack(`/${id}/voids`, {});
    await finds([]);
  });

  it('finds a second charge for an order that was paid', async () => {
    const orderId = await paidOrder();
    await charge(orderId, 2_500);
    await finds([{ check: 'unknown', deltaMinor: 2_500, references: [orderId] }]);
  });

  it('reads page by page, and each movement once', async () => {
    for (let nth = 1; nth <= 3; nth++) await charge('pages', nth);
    const seen: number[] = [];
    const pages = async (reference: string) => {
      for (let after: number | undefined = 0; after !== undefined;) {
        const url = `${sandbox.url}/v1/movements?reference=${reference}&after=${after}&limit=2`;
        const response = await fetch(url, { headers: { authorization: `Bearer ${sandbox.apiKey}` } });
        const page = (await response.json()) as { movements: { amountMinor: number }[]; nextAfter?: number };
        seen.push(...page.movements.map(({ amountMinor }) => amountMinor));
        after = page.nextAfter;
      }
    };
    await pages('pages');
    expect(seen).toEqual([1, 2, 3]);
  });

  it('is at one span in one process at a time, and goes on where another died', async () => {
    await payments.database.query(`UPDATE provider_audit SET claimed_until = now() + interval '1 hour'`);
    await charge('while another is at it', 900);
    await finds([]);
    await payments.database.query('UPDATE provider_audit SET claimed_until = now()');
    await finds([{ check: 'unknown', deltaMinor: 900 }]);
  });

  it('looks at a span again when the provider was away', async () => {
    const before = await payments.database.query('SELECT audited_until FROM provider_audit');
    const away = new ProviderLedgerClient({ url: 'http://127.0.0.1:1', apiKey: 'any', timeoutMs: 5_000 });
    await expect(auditProvider(payments.database, away, terms)).rejects.toMatchObject({
      code: 'provider_unreachable',
    });
    await away.close();
    expect(await payments.database.query('SELECT audited_until FROM provider_audit')).toMatchObject({
      rows: before.rows,
    });
  });
});

describe('the loop of the audit', () => {
  const logged: object[] = [];
  const log = (entry: object) => void logged.push(entry);
  const logger = { error: log, warn: log } as unknown as Logger;
  const shutdown = new Shutdown();
  afterEach(() => shutdown.run(logger));

  it('finds and names a planted cent within its interval, and shows it on the metrics until it is mended', async () => {
    const orderId = await paidOrder();
    const planted = await paidOrder();
    await setAmount(planted, 1);
    const settings = {
      providerUrl: sandbox.url,
      providerApiKey: sandbox.apiKey,
      providerMaxTimeoutMs: 60_000,
      providerAuditIntervalMs: 10,
      providerAuditSettledMs: 0,
    } as PaymentSettings;
    new AuditProviderLoop(payments.database, settings, logger, shutdown).onApplicationBootstrap();
    const shows = (movements: number) =>
      eventually(
        async () =>
          expect((await providerFindings.get()).values).toEqual([
            expect.objectContaining({ labels: { check: 'unknown' }, value: 0 }),
            expect.objectContaining({ labels: { check: 'amount' }, value: movements }),
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
