import { defineErrors } from '@millrace/errors';
import { isDatabaseUnavailable } from '@millrace/persistence';
import type { Need } from './need.js';
import { meetNeeds, type Doorway, type MeetNeedsOptions } from './meet-needs.js';

const errors = defineErrors({
  start_timeout: { kind: 'unavailable', detail: 'The service could not begin in time.' },
});

export interface BeginOptions<T> extends MeetNeedsOptions {
  /** Opens the service at its address; closes what it opened before it throws. */
  readonly begin: (doorway: Doorway) => Promise<T>;
  /** For so long after the needs were met first, in ms, a database that is away while it begins is waited for. */
  readonly startTimeoutMs: number;
}

/**
 * Waits for the needs, and begins. A database that answered, and gives no connection while the service begins, is
 * waited for like one that was away from the first look on; any other failure is the start's.
 * @throws AppError `start_timeout`, which tells what it waited for; what `begin` throws; as {@link meetNeeds}.
 */
export async function beginWhenMet<T>(options: BeginOptions<T>): Promise<T> {
  const { service, needs, begin, startTimeoutMs } = options;
  const setback = new Setback();
  let endsAt: number | undefined;
  for (;;) {
    const doorway = await meetNeeds({ ...options, needs: [...needs, setback] });
    endsAt ??= performance.now() + startTimeoutMs;
    try {
      return await begin(doorway);
    } catch (error) {
      await doorway.leave();
      if (!isDatabaseUnavailable(error)) throw error;
      if (performance.now() >= endsAt) {
        const reason = error instanceof Error ? error.message : String(error);
        const detail = `A database answered, and gave ${service} no connection to begin with for ${startTimeoutMs} ms: ${reason}.`;
        throw errors.start_timeout({ detail, cause: error });
      }
      setback.cause = error;
    }
  }
}

/** What kept the service from beginning: missing at the next look, and no longer. */
class Setback implements Need {
  readonly name = 'database';
  cause: unknown;

  readonly check = async (): Promise<void> => {
    const { cause } = this;
    this.cause = undefined;
    if (cause !== undefined) throw cause;
  };
}
