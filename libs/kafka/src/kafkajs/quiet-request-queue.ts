/** As much of kafkajs' queue of requests as is needed here. */
export interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

/**
 * kafkajs 2.2.4 checks its queue of waiting requests by a timer that always sets itself again: 1 ms a turn,
 * for every connection, also when nothing waits (2.7 % of a core each; TimeoutNegativeWarning is its mark).
 * An empty queue needs no check: whatever is queued later schedules one.
 */
export function quietRequestQueue(prototype: RequestQueue): void {
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
}
