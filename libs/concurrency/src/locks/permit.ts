/**
 * What was acquired, to be given back once: `using permit = await semaphore.acquire()` does that with the
 * block. Giving it back again has no effect, so it can never take away what somebody else holds by then.
 */
export class Permit implements Disposable {
  private giveBack: (() => void) | undefined;

  constructor(giveBack: () => void) {
    this.giveBack = giveBack;
  }

  /** Before the block ends; at most the first call counts. */
  release(): void {
    const { giveBack } = this;
    this.giveBack = undefined;
    giveBack?.();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}
