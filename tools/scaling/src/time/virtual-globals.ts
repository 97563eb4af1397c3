import type { SeededRandom } from './seeded-random.js';
import type { Scheduled, VirtualClock } from './virtual-clock.js';

/** What `setTimeout` returns, as far as anyone uses it. */
class VirtualTimer {
  constructor(private readonly scheduled: Scheduled) {}

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  cancel(): void {
    this.scheduled.cancel();
  }
}

type Callback = (...parameters: unknown[]) => void;

/**
 * Puts the clock and the random numbers under everything in this process: the Kafka client and the messaging
 * code take their time from the globals and stay as they are.
 * @returns what puts the real ones back.
 */
export function installVirtualGlobals(clock: VirtualClock, random: SeededRandom): () => void {
  const real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setInterval: globalThis.setInterval,
    clearInterval: globalThis.clearInterval,
    setImmediate: globalThis.setImmediate,
    clearImmediate: globalThis.clearImmediate,
  };
  const realNow = Date.now;
  const realRandom = Math.random;
  const once = (delayMs: number, callback: () => void) => new VirtualTimer(clock.timer(delayMs, callback));
  const clear = (timer: unknown) => {
    if (timer instanceof VirtualTimer) timer.cancel();
  };
  Object.assign(globalThis, {
    setTimeout: (callback: Callback, delayMs = 0, ...parameters: unknown[]) =>
      // Node's least is 1 ms.
      once(Math.max(1, delayMs), () => callback(...parameters)),
    // A turn of the event loop takes no virtual time.
    setImmediate: (callback: Callback, ...parameters: unknown[]) => once(0, () => callback(...parameters)),
    setInterval: (callback: Callback, periodMs = 1, ...parameters: unknown[]) =>
      new VirtualTimer(clock.every(Math.max(1, periodMs), () => callback(...parameters))),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  });
  Date.now = () => clock.now();
  Math.random = () => random.next();
  return () => {
    Object.assign(globalThis, real);
    Date.now = realNow;
    Math.random = realRandom;
  };
}
