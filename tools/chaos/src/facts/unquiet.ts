import { readGroupLag } from '@millrace/kafka';
import type { Kafka } from 'kafkajs';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import type { Databases } from './databases.js';
import type { Deployment } from './deployment.js';
import type { Unquiet } from './facts.js';
import { countOpenHolds, countOpenOperations, countOutbox, countRunningSagas } from './facts.sql.js';

/** The consumer groups of the services. */
export const GROUPS = ['order', 'inventory', 'payment'] as const;
const POLL_MS = 250;

/** What is under way at the moment; empty when the system is quiet. A source that does not answer is named, too. */
export async function readUnquiet(
  databases: Databases,
  kafka: Kafka,
  deployment: Deployment,
): Promise<readonly Unquiet[]> {
  const { shards, inventoryUrl, paymentUrl, readyUrls } = deployment;
  const outboxes = { ...shards, inventory: inventoryUrl, payment: paymentUrl };
  const counts: readonly (readonly [string, Promise<number>])[] = [
    ...Object.entries(readyUrls).map(([name, url]) => [`${name} not ready`, notReady(url)] as const),
    ...Object.entries(shards).map(
      ([name, url]) => [`sagas running in ${name}`, databases.count(url, countRunningSagas)] as const,
    ),
    ...Object.entries(outboxes).map(
      ([name, url]) => [`messages in the outbox of ${name}`, databases.count(url, countOutbox)] as const,
    ),
    ['open holds', databases.count(inventoryUrl, countOpenHolds)],
    ['open payment operations', databases.count(paymentUrl, countOpenOperations)],
    ['records that consumer groups have not settled', lagOfAll(kafka)],
  ];
  const settled = await Promise.allSettled(counts.map(([, count]) => count));
  return settled.flatMap((result, index) => {
    const what = counts[index]![0];
    if (result.status === 'rejected')
      return [{ what: `${what}: ${(result.reason as Error).message}`, count: 1 }];
    return result.value === 0 ? [] : [{ what, count: result.value }];
  });
}

export interface Quiet {
  /** What still is under way; empty when the system is quiet. */
  readonly left: readonly Unquiet[];
  /** What was under way when it was looked at last before; empty when it was quiet at once. */
  readonly last: readonly Unquiet[];
}

/** Waits until nothing is under way, for `timeoutMs` at most. */
export async function untilQuiet(
  read: () => Promise<readonly Unquiet[]>,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Quiet> {
  const giveUpAt = performance.now() + timeoutMs;
  let last: readonly Unquiet[] = [];
  for (;;) {
    const left = await read();
    if (left.length === 0 || performance.now() > giveUpAt) return { left, last };
    last = left;
    await pause(POLL_MS, undefined, { signal });
  }
}

/** For people: `quiet`, with what settled last, or what is not. */
export function describeQuiet({ left, last }: Quiet): string {
  const list = (all: readonly Unquiet[]) => all.map(({ what, count }) => `${count} ${what}`).join('; ');
  if (left.length > 0) return `not quiet: ${list(left)}`;
  return last.length > 0 ? `quiet; last were ${list(last)}` : 'quiet';
}

async function lagOfAll(kafka: Kafka): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const lags = await Promise.all(GROUPS.map((group) => readGroupLag(admin, group)));
    return Number(lags.flat().reduce((sum, { lag }) => sum + lag, 0n));
  } finally {
    await admin.disconnect();
  }
}

async function notReady(url: string): Promise<number> {
  const { statusCode, body } = await request(`${url}/health/ready`, { headersTimeout: 3_000 });
  await body.dump();
  return statusCode === 200 ? 0 : 1;
}
