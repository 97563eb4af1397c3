import type { Transaction } from '@millrace/persistence';
import type { Authorization } from '../authorization/authorization.js';
import { testCardOf } from '../authorization/test-card.js';
import { decideOperation } from './decide-operation.js';
import { failureCounts, saveFailureCounts } from './failure-count.repository.js';
import {
  changeStatuses,
  forgetKeys,
  insertAuthorizations,
  insertOperations,
  lockAuthorizations,
  operationsByKey,
} from './ledger.repository.js';
import type { PaymentSandboxSettings } from '../payment-sandbox.config.js';
import { type PlannedWebhook, planWebhooks } from '../send-webhooks/plan-webhooks.js';
import { insertWebhooks } from '../send-webhooks/webhook.repository.js';
import type { OperationAnswer, OperationRequest, RecordedOperation } from './operation.js';

type ApplySettings = Pick<
  PaymentSandboxSettings,
  'authorizationTtlSeconds' | 'keyTtlSeconds' | 'webhookUrl' | 'lateWebhookMs'
>;

/** Everything that decisions on a batch of requests rest on, kept up to date as they are made. */
interface Books {
  readonly recorded: Map<string, RecordedOperation>;
  readonly authorizations: Map<string, Authorization>;
  readonly failures: Map<string, number>;
}

/**
 * Applies requests in order, in one transaction, set-based: read, decide in memory, write.
 * @returns one answer per request; `undefined` when another process used one of the keys meanwhile: roll
 *   back and do it again.
 */
export async function applyOperations(
  transaction: Transaction,
  requests: readonly OperationRequest[],
  settings: ApplySettings,
): Promise<readonly OperationAnswer[] | undefined> {
  const books = await readBooks(transaction, requests, settings);
  const before = new Map(books.authorizations);
  const failuresBefore = new Map(books.failures);
  const applied: RecordedOperation[] = [];
  const answers = requests.map((request) => answer(request, books, applied));
  const touched = [...new Set(applied.map(({ authorizationId }) => authorizationId))].map((id) =>
    books.authorizations.get(id)!,
  );
  await insertAuthorizations(
    transaction,
    touched.filter(({ id }) => !before.has(id)),
    settings.authorizationTtlSeconds,
  );
  await changeStatuses(
    transaction,
    touched.flatMap(({ id, status: to }) => {
      const from = before.get(id)?.status ?? to;
      return from === to ? [] : [{ id, from, to }];
    }),
  );
  const counts = [...books.failures].filter(([key, failures]) => failuresBefore.get(key) !== failures);
  await saveFailureCounts(transaction, new Map(counts));
  if (!(await insertOperations(transaction, applied))) return undefined;
  if (settings.webhookUrl !== undefined)
    await insertWebhooks(transaction, webhooksOf(applied, books, settings));
  return answers;
}

function webhooksOf(
  applied: readonly RecordedOperation[],
  { authorizations }: Books,
  { lateWebhookMs }: ApplySettings,
): readonly PlannedWebhook[] {
  return applied.flatMap((operation) => {
    const { paymentMethod } = authorizations.get(operation.authorizationId)!;
    return planWebhooks(operation, testCardOf(paymentMethod).webhooks, lateWebhookMs);
  });
}

async function readBooks(
  transaction: Transaction,
  requests: readonly OperationRequest[],
  { keyTtlSeconds }: ApplySettings,
): Promise<Books> {
  const ids = requests.flatMap((request) => (request.kind === 'authorize' ? [] : [request.authorizationId]));
  const authorizations = await lockAuthorizations(transaction, [...new Set(ids)]);
  // After the locks: what another process committed while we waited for them must be seen.
  const keys = [...new Set(requests.map(({ key }) => key))];
  await forgetKeys(transaction, keys, keyTtlSeconds);
  const recorded = await operationsByKey(transaction, keys);
  const failing = requests.filter((request) => {
    const method =
      request.kind === 'authorize'
        ? request.paymentMethod
        : authorizations.get(request.authorizationId)?.paymentMethod;
    return method !== undefined && testCardOf(method).failuresFirst > 0;
  });
  const failures = await failureCounts(
    transaction,
    failing.map(({ key }) => key),
  );
  return { recorded, authorizations, failures };
}

function answer(request: OperationRequest, books: Books, applied: RecordedOperation[]): OperationAnswer {
  const decision = decideOperation(request, {
    recorded: books.recorded.get(request.key),
    authorization: books.authorizations.get(request.authorizationId),
    failures: books.failures.get(request.key) ?? 0,
  });
  switch (decision.kind) {
    case 'replay':
      return { kind: 'done', operation: decision.operation, delay: 'none' };
    case 'fails-this-time':
      books.failures.set(request.key, (books.failures.get(request.key) ?? 0) + 1);
      return decision;
    case 'apply':
      books.recorded.set(request.key, decision.operation);
      books.authorizations.set(decision.authorization.id, decision.authorization);
      applied.push(decision.operation);
      return { kind: 'done', operation: decision.operation, delay: decision.delay };
    default:
      return decision;
  }
}
