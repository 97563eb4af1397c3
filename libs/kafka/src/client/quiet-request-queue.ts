import { createRequire } from 'node:module';
import type { Logger } from '@millrace/telemetry';

const require = createRequire(import.meta.url);

/** The one version whose inside is known here. */
const KNOWN_VERSION = '2.2.4';

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

let quiet = false;

/**
 * kafkajs 2.2.4 checks its queue of waiting requests by a timer that always sets itself again: 1 ms a turn,
 * for every connection, also when nothing waits (2.7 % of a core each; TimeoutNegativeWarning is its mark).
 * An empty queue needs no check: whatever is queued later schedules one. Once a process; a version that is
 * not known is left as it is.
 */
export function quietRequestQueue(logger: Logger): void {
  if (quiet) return;
  const { version } = require('kafkajs/package.json') as { version: string };
  if (version !== KNOWN_VERSION) {
    logger.warn(
      { version, known: KNOWN_VERSION },
      'kafkajs is another version: its idle timer stays as it is',
    );
    return;
  }
  const { prototype } = require('kafkajs/src/network/requestQueue/index.js') as { prototype: RequestQueue };
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
  quiet = true;
}
