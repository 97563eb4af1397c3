/**
 * What helps after kafkajs has given a consumer up: `rejoin`, what was missing comes back by itself;
 * `default-session`, rejoin with the session that every broker allows; `end`, nothing but a new process.
 */
export type CrashRemedy = 'rejoin' | 'default-session' | 'end';

/** kafkajs takes them for final, though they are what a cluster that is just starting answers. */
const PASSING: ReadonlySet<unknown> = new Set([
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSBrokerNotFound',
]);

/** Total: any thrown value has a remedy. */
export function remedyOf(error: unknown): CrashRemedy {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ((cause as { readonly type?: unknown }).type === 'INVALID_SESSION_TIMEOUT') return 'default-session';
    if (PASSING.has(cause.name)) return 'rejoin';
  }
  return 'end';
}
