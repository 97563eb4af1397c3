import { randomUUID } from 'node:crypto';
import { eventually } from '@millrace/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Movement, MovementPage } from '../provider/movement.js';
import { ProviderLedgerClient } from '../provider/provider-ledger.client.js';
import { type TestExecutions, testExecutions } from '../testing/test-executions.js';
import {
  attempt,
  CUSTOMER_ID,
  type TestExecutor,
  testOrder,
  type TestPayments,
} from '../testing/test-payments.js';
import { auditProvider, type ProviderLedger } from './audit-provider.js';
import { type ProviderFinding, readFindings } from './discrepancy.repository.js';
import { beliefsOfSpan } from './read-beliefs.js';

let setup: TestExecutions;
let payments: TestPayments;
let executor: TestExecutor;
let ledger: ProviderLedgerClient;

beforeAll(async () => {
  setup = await testExecutions();
  ({ payments } = setup);
  executor = setup.executor();
  const { url, apiKey } = setup.sandbox;
  ledger = new ProviderLedgerClient({ url, apiKey, timeoutMs: 60_000 });
});
afterAll(async () => {
  await ledger.close();
  await setup.close();
});
beforeEach(async () => {
  await payments.database.query('TRUNCATE provider_discrepancies');
  // What other tests did is not looked at any more.
  await payments.database.query(
    `UPDATE provider_audit SET audited_until = now(), claimed_until = '-infinity'`,
  );
});

const paidOrder = () => setup.paidOrder(executor);

/** What somebody does at the provider behind our back. */
async function behindOurBack(path: string, body: object): Promise<{ readonly id: string }> {
  const response = await fetch(`${setup.sandbox.url}/v1/authorizations${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${setup.sandbox.apiKey}`,
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
/** How far it has come, Unix ms. */
async function auditedUntilMs(): Promise<number> {
  const { rows } = await payments.database.query<{ ms: number }>(
    'SELECT (extract(epoch FROM audited_until) * 1000)::float8 AS ms FROM provider_audit',
  );
  return Math.floor(rows[0]!.ms);
}
/** Of an order that the provider never heard of, the ledger has it that it was set aside and taken. */
async function believe(amountMinor: number): Promise<string> {
  const { orderId } = testOrder();
  await payments.database.query(
    `INSERT INTO payments (order_id, status, customer_id, amount_minor, currency, payment_method,
       provider_authorization_id, version)
     VALUES ($1, 'captured', $2, $3, 'EUR', 'pm_card_ok', 'auth_of_nobody', 1)`,
    [orderId, CUSTOMER_ID, amountMinor],
  );
  await payments.database.query(
    `INSERT INTO payment_operations (order_id, kind, position, attempt_id, status, outcome, settled_at)
     VALUES ($1, 'authorize', 1, $2, 'settled', 'authorized', now()),
       ($1, 'capture', 2, $3, 'settled', 'captured', now())`,
    [orderId, attempt(1), attempt(2)],
  );
  return orderId;
}
const forget = (orderId: string) =>
  payments.database.query(
    `WITH gone AS (DELETE FROM payment_operations WHERE order_id = $1) DELETE FROM payments WHERE order_id = $1`,
    [orderId],
  );
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

  it('finds one unit that the ledger believes in and one that it does not know, each by itself', async () => {
    const believed = await believe(1);
    await charge('one unit', 1);
    await finds([
      // Set aside, and taken.
      { check: 'missing', currency: 'EUR', movements: 2, deltaMinor: 2, references: [believed] },
      { check: 'unknown', currency: 'EUR', movements: 1, deltaMinor: 1, references: ['one unit'] },
    ]);
    await forget(believed);
    await finds([{ check: 'unknown', deltaMinor: 1 }]);
  });

  it('finds a refund that the ledger believes in and the provider never made', async () => {
    const orderId = await paidOrder();
    await payments.database.query(
      `INSERT INTO payment_operations (order_id, kind, position, attempt_id, status, outcome, settled_at)
       VALUES ($1, 'reverse', 3, $2, 'settled', 'refunded', now())`,
      [orderId, attempt(3)],
    );
    await finds([{ check: 'missing', movements: 1, deltaMinor: 2_500, references: [orderId] }]);
    const [{ authorizationId }] = (await ledger.movementsOf(orderId, 0)).movements as [Movement];
    await behindOurBack(`/${authorizationId}/refunds`, {});
    await finds([]);
  });

  it('does not miss what moved in another span than it was heard of', async () => {
    const orderId = await paidOrder();
    await audit();
    const fromMs = await auditedUntilMs();
    await payments.database.query(
      `UPDATE payment_operations SET settled_at = to_timestamp($2::float8 / 1000) WHERE order_id = $1`,
      [orderId, fromMs],
    );
    await eventually(
      async () => {
        await audit();
        expect(await auditedUntilMs()).toBeGreaterThan(fromMs);
      },
      { waitingFor: 'the span to be audited' },
    );
    expect(await readFindings(payments.database)).toEqual([]);
  });

  it('reads what was settled in a span by the summary of its pages, and the payments by their keys', async () => {
    const { rows } = await payments.database.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (GENERIC_PLAN) ${beliefsOfSpan.text}`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Bitmap Index Scan on payment_operations_by_settling/);
    expect(plan).toMatch(/Index Scan using payments_pkey/);
  });

  it('misses nothing beyond what the provider has listed completely, and looks again', async () => {
    const before = await auditedUntilMs();
    const late = (page: MovementPage): MovementPage => ({
      movements: [],
      completeUntilMs: Math.min(before + 1, page.completeUntilMs),
    });
    const behind: ProviderLedger = {
      movementsIn: async (span, after) => late(await ledger.movementsIn(span, after)),
      movementsOf: async (reference, after) => late(await ledger.movementsOf(reference, after)),
    };
    const orderId = await believe(1);
    await eventually(
      async () => {
        await auditProvider(payments.database, behind, terms);
        expect(await auditedUntilMs()).toBe(before + 1);
      },
      { waitingFor: 'the audit to come as far as the list' },
    );
    expect(await readFindings(payments.database)).toEqual([]);
    await finds([{ check: 'missing', references: [orderId] }]);
    await forget(orderId);
  });

  it('reads page by page, and each movement once', async () => {
    for (let nth = 1; nth <= 3; nth++) await charge('pages', nth);
    const seen: number[] = [];
    const pages = async (reference: string) => {
      for (let after: number | undefined = 0; after !== undefined;) {
        const url = `${setup.sandbox.url}/v1/movements?reference=${reference}&after=${after}&limit=2`;
        const response = await fetch(url, { headers: { authorization: `Bearer ${setup.sandbox.apiKey}` } });
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
