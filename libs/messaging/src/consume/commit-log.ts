import type { Logger } from '@millrace/telemetry';

/** What a coordinator answers while its group changes hands, and what is thrown while there is none. */
const EXPECTED: ReadonlySet<unknown> = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSGroupCoordinatorNotFound',
]);

/**
 * Tells of commits of offsets that fail: once when a spell begins, or its reason changes, and when it is over.
 * They are tried several times a second, and a rebalance takes seconds.
 */
export class CommitLog {
  private failures = 0;
  private told: string | undefined;

  constructor(
    private readonly logger: Logger,
    private readonly groupId: string,
  ) {}

  failed(error: unknown): void {
    this.failures++;
    const expected = expectedReasonOf(error);
    const reason = expected ?? String(error);
    if (this.told === reason) return;
    this.told = reason;
    const details = expected === undefined ? { err: error } : { reason };
    this.logger.warn(
      { groupId: this.groupId, ...details },
      'offsets are not committed; the next commit has them',
    );
  }

  succeeded(): void {
    if (this.failures === 0) return;
    this.logger.info({ groupId: this.groupId, failures: this.failures }, 'offsets are committed again');
    this.failures = 0;
    this.told = undefined;
  }
}

/** Total: any thrown value is expected by its type or name, or is not. */
function expectedReasonOf(error: unknown): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { type } = cause as { readonly type?: unknown };
    if (EXPECTED.has(type)) return type as string;
    if (EXPECTED.has(cause.name)) return cause.name;
  }
  return undefined;
}
