import { providerMovements, type Movement } from '@millrace/stack';
import type { Databases } from './databases.js';
import type { Deployment } from './deployment.js';
import type { DeadLetterFact, Facts, HandledFact, OrderFact } from './facts.js';
import {
  readDeadLetters,
  readHandled,
  readHolds,
  readKeys,
  readOrders,
  readPayments,
  readSagas,
  readStock,
} from './facts.sql.js';

type DatabaseFacts = Omit<Facts, 'messages' | 'answers' | 'unquiet'>;

/** Reads every database and the provider's ledger. Consistent once the system is quiet, and only then. */
export async function readDatabases(databases: Databases, deployment: Deployment): Promise<DatabaseFacts> {
  const { shards, inventoryUrl, paymentUrl } = deployment;
  const urls = Object.entries(shards);
  const ofShards = async <Row extends object>(statement: string) =>
    (await Promise.all(urls.map(([, url]) => databases.read<Row>(url, statement)))).flat();
  const movements = await ledgerOf(deployment);
  const orders = await Promise.all(
    urls.map(async ([shard, url]) =>
      (await databases.read<Omit<OrderFact, 'shard'>>(url, readOrders)).map((row) => ({ ...row, shard })),
    ),
  );
  return {
    orders: orders.flat(),
    keys: await ofShards(readKeys),
    sagas: await ofShards(readSagas),
    holds: await databases.read(inventoryUrl, readHolds),
    stock: await databases.read(inventoryUrl, readStock),
    payments: await databases.read(paymentUrl, readPayments),
    ...(movements && { movements }),
    handled: [
      ...(await ofShards<HandledFact>(readHandled)),
      ...(await databases.read<HandledFact>(inventoryUrl, readHandled)),
      ...(await databases.read<HandledFact>(paymentUrl, readHandled)),
    ],
    deadLetters: await lettersOf(databases, {
      ...shards,
      inventory: inventoryUrl,
      payment: paymentUrl,
    }),
  };
}

async function ledgerOf({ provider }: Deployment): Promise<readonly Movement[] | undefined> {
  if (!provider) return undefined;
  const movements: Movement[] = [];
  for await (const movement of providerMovements(provider)) movements.push(movement);
  return movements;
}

async function lettersOf(
  databases: Databases,
  urls: Readonly<Record<string, string>>,
): Promise<readonly DeadLetterFact[]> {
  const found = await Promise.all(
    Object.entries(urls).map(async ([database, url]) =>
      (await databases.read<Omit<DeadLetterFact, 'database'>>(url, readDeadLetters)).map((letter) => ({
        ...letter,
        database,
      })),
    ),
  );
  return found.flat();
}
