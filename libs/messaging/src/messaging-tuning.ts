/** What can be tuned in consumers and relays; every time in milliseconds. */
export interface MessagingTuning {
  /**
   * A consumer that says nothing for this long is out of its group, and what it was killed with waits so long.
   * Default 3,000. A broker that is not told otherwise allows no less than 6,000: then it is that.
   */
  readonly sessionTimeoutMs: number;
  /** How soon a member hears of a rebalance; several must fit into a session. Default 500. */
  readonly heartbeatIntervalMs: number;
  /** The longest a fetch waits for records, and so a resumed partition for its fetch. Default 250. */
  readonly maxFetchWaitMs: number;
  /** Bytes of one fetch from one partition. Default 524,288. */
  readonly maxFetchBytes: number;
  /** Offsets are committed at most this often. Default 200. */
  readonly commitIntervalMs: number;
  /** Buffered batches per partition at which fetching pauses; it resumes at half. Default 4. */
  readonly bufferedBatches: number;
  /** Buffered bytes per partition at which fetching pauses. Default 8 MiB. */
  readonly bufferedBytes: number;
  /**
   * A handler that asks nothing of its transaction for this long, and does not return, is given up: its message is
   * tried again, alone, and then dead. Default 10,000.
   */
  readonly handlerIdleMs: number;
  /** A handler, or a relay's turn, that takes longer turns liveness red. Default 120,000. */
  readonly hangingAfterMs: number;
  /** A partition or relay that only fails for this long turns readiness red. Default 60,000. */
  readonly stuckAfterMs: number;
  /** A consumer that is silent while the cluster answers for this long has failed for good. Default 60,000. */
  readonly lostAfterMs: number;
  /** Rows a relay sends at once. Default 500. */
  readonly relayBatchSize: number;
  /** A relay that is not woken looks again at least this often for rows of other processes. Default 50. */
  readonly relayIdleMs: number;
  /** The same, where no other process has written for a minute. Default 250. */
  readonly relayAloneMs: number;
  /** A process without the lease of an outbox tries for it this often. Default 500. */
  readonly leaseRetryMs: number;
  /** How often redrive jobs are looked for. Default 1,000. */
  readonly redriveJobPauseMs: number;
}

export const DEFAULT_TUNING: MessagingTuning = {
  sessionTimeoutMs: 3_000,
  heartbeatIntervalMs: 500,
  maxFetchWaitMs: 250,
  maxFetchBytes: 524_288,
  commitIntervalMs: 200,
  bufferedBatches: 4,
  bufferedBytes: 8 * 1_048_576,
  handlerIdleMs: 10_000,
  hangingAfterMs: 120_000,
  stuckAfterMs: 60_000,
  lostAfterMs: 60_000,
  relayBatchSize: 500,
  relayIdleMs: 50,
  relayAloneMs: 250,
  leaseRetryMs: 500,
  redriveJobPauseMs: 1_000,
};
