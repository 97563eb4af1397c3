import { randomUUID } from 'node:crypto';
import { Database, migrate } from '@millrace/persistence';
import { freshDatabase, type FreshDatabase } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { insertAuthorizations, insertOperations } from '../apply-operation/ledger.repository.js';
import { migrations } from '../migrations/index.js';
import { listMovements } from './list-movements.js';

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  await migrate({ url: fresh.url, migrations });
  database = new Database({ url: fresh.url, applicationName: 'payment-sandbox-spec' });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const reference = 'in flight';
const list = () => listMovements(database, { reference, after: 0, limit: 10 });

describe('a listing', () => {
  it('is complete up to before whatever is being written, and no further', async () => {
    const id = `auth_${randomUUID()}`;
    const authorization = { id, reference, amountMinor: 100, currency: 'EUR', status: 'authorized' } as const;
    const seen = await database.transaction(async (transaction) => {
      await insertAuthorizations(
        transaction,
        [{ ...authorization, paymentMethod: 'pm_card_ok', declineCode: null, expired: false }],
        60,
      );
      const operation = { key: 'key', kind: 'authorize', fingerprint: 'f', authorizationId: id } as const;
      await insertOperations(transaction, [{ ...operation, refusal: null, authorization }]);
      // By another connection, to which this is not visible yet.
      return list();
    });
    expect(seen.movements).toEqual([]);
    const { movements, completeUntil } = await list();
    const [movement] = movements;
    expect(seen.completeUntil.getTime()).toBeLessThanOrEqual(movement!.at.getTime());
    expect(completeUntil.getTime()).toBeGreaterThanOrEqual(movement!.at.getTime());
  });
});
