import { randomUUID } from 'node:crypto';
import type { DecodedMessage } from '@millrace/contract-kit';
import { authorizePayment, capturePayment, contracts, reversePayment } from '@millrace/contracts';
import { decodeMessage, encodeMessage, isDecodeFailure, type WireMessage } from '@millrace/contract-kit';
import { newSlottedId } from '@millrace/ids';
import { appendToOutbox, type ReceivedMessage } from '@millrace/messaging';
import { Database, migrate, type Write, writeTogether } from '@millrace/persistence';
import { createClientPolicy } from '@millrace/resilience';
import { createLogger } from '@millrace/telemetry';
import { freshDatabase } from '@millrace/testing';
import { OperationLeaseRepository } from '../execute-operations/operation-lease.repository.js';
import { OperationExecutor } from '../execute-operations/operation.executor.js';
import { OutcomeRecorder } from '../execute-operations/outcome.recorder.js';
import { migrations } from '../migrations/index.js';
import { ProviderClient } from '../provider/provider.client.js';
import { TakeCommandsController } from '../take-commands/take-commands.controller.js';

export const CUSTOMER_ID = '0199c0de-0000-7000-8000-000000000042';
export const LEASE_MS = 600;

const newOrderId = () => newSlottedId(7);

export interface TestExecutor {
  readonly executor: OperationExecutor;
  /** Takes commands as the batch handler does: one transaction, then what is due is handed over. */
  readonly take: (...commands: readonly WireMessage[]) => Promise<{ readonly rejected: readonly string[] }>;
  readonly stop: (drainMs?: number) => Promise<void>;
}

export interface TestExecutorOptions {
  readonly providerUrl: string;
  readonly apiKey: string;
  readonly concurrency?: number;
  readonly timeoutMs?: number;
  readonly operationTimeoutMs?: number;
  /** Default {@link LEASE_MS}. */
  readonly leaseMs?: number;
  /** Replaces writing down what the provider said, e.g. by dying. */
  readonly record?: OutcomeRecorder['record'];
}

/** Payment's database, and executors on it as if each were a process. */
export async function testPayments() {
  const fresh = await freshDatabase();
  await migrate({ url: fresh.url, migrations });
  const database = new Database({ url: fresh.url, applicationName: 'payment-spec' });
  return {
    url: fresh.url,
    database,
    executor: (options: TestExecutorOptions) => testExecutor(database, options),
    /** Replies to an order in the order of their commits: attempt, name, and what is said. */
    repliesTo: (orderId: string) => repliesTo(database, orderId),
    remove: async () => {
      await database.close();
      await fresh.drop();
    },
  };
}

export type TestPayments = Awaited<ReturnType<typeof testPayments>>;

const fixed = (timeoutMs: number) => ({ startMs: timeoutMs, floorMs: timeoutMs, ceilingMs: timeoutMs });

function testExecutor(database: Database, options: TestExecutorOptions): TestExecutor {
  const terms = { owner: randomUUID(), leaseMs: options.leaseMs ?? LEASE_MS };
  const leases = new OperationLeaseRepository(database);
  const recorder = new OutcomeRecorder(
    database,
    leases,
    { wake: () => undefined },
    { terms, pause: { firstMs: 50, lastMs: 200 } },
  );
  if (options.record) recorder.record = options.record;
  const policy = createClientPolicy({
    timeout: fixed(options.timeoutMs ?? 10_000),
    retry: { delaysMs: [20, 40, 80] },
    bulkhead: { maxConcurrent: options.concurrency ?? 16, maxQueued: 10_000 },
  });
  const provider = new ProviderClient({ url: options.providerUrl, apiKey: options.apiKey, connections: 64 });
  const executor = new OperationExecutor({
    provider,
    policy,
    recorder,
    leases,
    terms,
    pollMs: 25,
    operationTimeoutMs: options.operationTimeoutMs ?? 60_000,
    logger: createLogger({ service: 'payment-spec', level: 'silent' }),
  });
  const controller = new TakeCommandsController(executor);
  return {
    executor,
    take: (...commands) => takeCommands(database, controller, commands),
    stop: async (drainMs = 2_000) => {
      await executor.stop(drainMs);
      policy.close();
      await provider.close();
    },
  };
}

async function takeCommands(
  database: Database,
  controller: TakeCommandsController,
  commands: readonly WireMessage[],
): Promise<{ readonly rejected: readonly string[] }> {
  const messages = commands.map((command, index) => received(command, index));
  const rejected: string[] = [];
  const actions: (() => void)[] = [];
  await database.transaction(async (transaction) => {
    const writes: Write[] = [];
    const sent: WireMessage[] = [];
    await controller.take(messages, {
      transaction,
      database: 'payment',
      write: (...last) => void writes.push(...last),
      send: (...replies) => void sent.push(...replies),
      reject: (_message, reason) => void rejected.push(reason),
      afterCommit: (action) => void actions.push(action),
    });
    await writeTogether(transaction, writes);
    await appendToOutbox(transaction, sent);
  });
  for (const action of actions) action();
  return { rejected };
}

function received(command: WireMessage, index: number): ReceivedMessage {
  return { ...decoded(command), topic: command.topic, partition: 0, offset: String(index) };
}

function decoded(message: Pick<WireMessage, 'topic' | 'headers' | 'value'>): DecodedMessage {
  const outcome = decodeMessage(contracts, message);
  if (isDecodeFailure(outcome)) throw new Error(`a message of the spec is invalid: ${outcome.detail}`);
  return outcome;
}

async function repliesTo(database: Database, orderId: string) {
  const { rows } = await database.query<Pick<WireMessage, 'topic' | 'headers' | 'value'>>(
    'SELECT topic, headers, value FROM outbox WHERE key = $1 ORDER BY id',
    [orderId],
  );
  return rows.map((row) => {
    const { contract, data } = decoded(row);
    const { attemptId, declineCode, reason, outcome } = data as Record<string, string | undefined>;
    return [attemptId, contract.name, declineCode ?? reason ?? outcome].filter((part) => part !== undefined);
  });
}

/** The commands of one order; attempts are named by what they answer to. */
export function testOrder(paymentMethod = 'pm_card_ok', amountMinor = 2_500) {
  const orderId = newOrderId();
  const meta = () => ({ id: randomUUID(), source: '/millrace/order' });
  return {
    orderId,
    /** @param deadline Unix ms. */
    authorize: (attemptId: string, amount = amountMinor, deadline?: number) =>
      encodeMessage(
        authorizePayment,
        {
          orderId,
          attemptId,
          customerId: CUSTOMER_ID,
          amount: { amountMinor: amount, currency: 'EUR' },
          paymentMethod,
        },
        { ...meta(), deadline },
      ),
    capture: (attemptId: string) => encodeMessage(capturePayment, { orderId, attemptId }, meta()),
    reverse: (attemptId: string) => encodeMessage(reversePayment, { orderId, attemptId }, meta()),
  };
}

/** The n-th attempt: a UUID, as the contracts ask. */
export const attempt = (n: number) => `00000000-0000-5000-8000-${String(n).padStart(12, '0')}`;
