/** Where a context takes the time from; replaced in tests. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Calls back once after `delayMs`, and keeps no process alive. @returns what calls it off. */
  after(delayMs: number, callback: () => void): () => void;
}

/** A timer's delay is a signed 32-bit number: a longer one would fire at once. */
const MAX_DELAY_MS = 0x7fffffff;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    if (delayMs > MAX_DELAY_MS) return afterLong(delayMs, callback);
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

function afterLong(delayMs: number, callback: () => void): () => void {
  let stop = systemClock.after(MAX_DELAY_MS, () => {
    stop = systemClock.after(delayMs - MAX_DELAY_MS, callback);
  });
  return () => stop();
}
