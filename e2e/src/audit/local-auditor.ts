import type { StackState } from '@millrace/stack';
import { eventually } from '@millrace/testing';
import pg from 'pg';
import type { Auditor } from './auditor.js';
import { moneyInLedger } from './provider-ledger.js';

const DATABASES_WITH_OUTBOX = ['inventory', 'payment', 'order_shard_0', 'order_shard_1'] as const;

/** Of a stack on this machine: reads the provider's ledger, and the databases. */
export function localAuditor(stateOf: () => StackState): Auditor {
  const providerOf = ({ services, credentials }: StackState) => {
    const provider = services.find(({ service }) => service === 'payment-sandbox')!;
    return { url: provider.url, apiKey: credentials.paymentProviderApiKey };
  };
  return {
    moneyOf: (orderIds) => moneyInLedger(providerOf(stateOf()), orderIds),
    quiet: async () => {
      for (const name of DATABASES_WITH_OUTBOX) {
        await eventually(
          async () => {
            const waiting = await outboxRows(stateOf().databases[name]);
            if (waiting > 0) throw new Error(`${waiting} rows in the outbox of ${name}`);
          },
          { timeoutMs: 30_000, waitingFor: `the outbox of ${name} to be empty` },
        );
      }
    },
  };
}

async function outboxRows(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM outbox');
    return rows[0]!.count;
  } finally {
    await client.end();
  }
}
