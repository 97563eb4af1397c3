import { loadSettings } from '@millrace/config';
import { connectedAdmin, createKafka, kafkaConnection, kafkaSettings } from '@millrace/kafka';
import { createLogger } from '@millrace/telemetry';
import type { Admin } from 'kafkajs';
import type { Invocation } from './cli/command.js';
import { wholeNumberFlag } from './cli/flags.js';

const DEFAULT_WAIT_SECONDS = 60;

export const WAIT_OPTION = { wait: { type: 'string' } } as const;
export const WAIT_FLAG = [
  '--wait SECONDS',
  `how long to wait for a broker that does not answer (default ${DEFAULT_WAIT_SECONDS})`,
] as const;
export const KAFKA_VARIABLES = Object.values(kafkaSettings)
  .map(({ env }) => env)
  .join(' ');

/** Runs `work` with an admin client of the cluster that the environment names. */
export async function withAdmin<T>(invocation: Invocation, work: (admin: Admin) => Promise<T>): Promise<T> {
  const { env, flags, out } = invocation;
  const waitSeconds = wholeNumberFlag(flags, 'wait', 0) ?? DEFAULT_WAIT_SECONDS;
  const connection = kafkaConnection(loadSettings(kafkaSettings, env));
  // Silent: what goes wrong is thrown or noted, once.
  const logger = createLogger({ service: 'millrace-operator', level: 'silent' });
  const kafka = createKafka({ clientId: 'millrace-operator', ...connection, logger, retries: 1 });
  const admin = await connectedAdmin(kafka, connection, {
    deadlineMs: waitSeconds * 1_000,
    onAttempt: (failure, nextInMs) => out.note(`${failure.message}; again in ${nextInMs} ms`),
  });
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
