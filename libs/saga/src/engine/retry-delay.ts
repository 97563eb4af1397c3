const JITTER = 0.25;

/**
 * How long to wait for the reply to an attempt that is sent when the step has already waited `waitedMs`: as
 * long again, within the bounds, so that the pauses double without a counter. Up to a quarter is added, taken
 * from the attempt id, so that sagas that fell together do not come back together.
 */
export function retryDelayMs(
  waitedMs: number,
  bounds: { readonly firstMs: number; readonly maxMs: number },
  attemptId: string,
): number {
  const delayMs = Math.max(bounds.firstMs, Math.min(bounds.maxMs, waitedMs));
  return Math.round(delayMs * (1 + JITTER * fractionOf(attemptId)));
}

/** A number in [0, 1) that the id decides. */
function fractionOf(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16) / 2 ** 32;
}
