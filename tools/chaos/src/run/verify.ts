import { checkAll, type CheckResult } from '../check/check-all.js';
import { Databases } from '../facts/databases.js';
import type { Deployment } from '../facts/deployment.js';
import { dumpTopics, messageFact } from '../facts/dump-topics.js';
import { readDatabases } from '../facts/read-facts.js';
import { SAGA_TOPICS, chaosKafka } from '../facts/topics.js';
import { readUnquiet, untilQuiet } from '../facts/unquiet.js';

/** Checks a system that somebody else runs: all of it, without a history, so that L and A see only what it kept. */
export async function verify(
  deployment: Deployment,
  wait: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<CheckResult> {
  const databases = new Databases();
  const kafka = chaosKafka(deployment.brokers);
  try {
    const { left: unquiet } = await untilQuiet(() => readUnquiet(databases, kafka, deployment), wait);
    const records = await dumpTopics(kafka, SAGA_TOPICS, new Map());
    const found = await readDatabases(databases, deployment);
    return checkAll({ ...found, messages: records.map(messageFact), answers: [], unquiet }, []);
  } finally {
    await databases.close();
  }
}
