import type { SourceFile } from './source-file.js';

/** Commits a transaction, hands records to a broker, or commits offsets. */
const DURABLE_STEP = /\.transaction\s*[<(]|\.sendBatch\s*\(|\.commitOffsets\s*\(|\brouter\.write(?:On)?\s*\(/;
const FAIL_POINT = /\bfailPoint\s*\(/;

/** Durable steps that no process is made to die at, and why none is needed there. */
const WITHOUT: Readonly<Record<string, string>> = {
  'apps/auth/src/bootstrap-operator/operator-bootstrap.ts': 'one transaction, run again at each start',
  'apps/auth/src/log-in/log-in.handler.ts': 'one transaction that nothing follows; the caller logs in again',
  'apps/auth/src/sign-up/sign-up.handler.ts':
    'one transaction that nothing follows; the caller is told of a taken address',
  'apps/order/src/manage-webhooks/manage-webhooks.handler.ts':
    'one transaction each that nothing follows; the customer asks again',
  'apps/payment-sandbox/src/apply-operation/apply-operation.handler.ts':
    'stands for a provider; is never shipped',
  'apps/payment-sandbox/src/read-ledger/read-ledger.repository.ts': 'reads',
  'libs/messaging/src/kafka/record-producer.ts': 'the relay dies on either side of it',
  'libs/messaging/src/message-store.ts': 'passes the work of others on: they die in it',
  'libs/persistence/src/database.ts': 'passes the work of others on: they die in it; a report only reads',
  'libs/persistence/src/retention/keep-partitions.ts':
    'one step at a time; the next turn begins from what is there',
  'libs/sharding/src/register-shards.ts': 'one transaction of a migration, which is run again',
  'libs/sharding/src/shard-router.ts': 'passes the work of others on: they die in it',
  'libs/sharding/src/sharded-message-store.ts': 'passes the work of others on: they die in it',
};

/**
 * Files with a durable step must pass a fail-point, so that the crash matrix has a process die there.
 * @returns what is wrong with this one.
 */
export function durableStepProblems({ path, code }: SourceFile): readonly string[] {
  const step = DURABLE_STEP.exec(code)?.[0];
  const isExempt = Object.hasOwn(WITHOUT, path);
  if (isExempt && (step === undefined || FAIL_POINT.test(code))) return ['needs no exemption any more'];
  if (step === undefined || isExempt || FAIL_POINT.test(code)) return [];
  return [`${step}...) passes no fail-point`];
}
