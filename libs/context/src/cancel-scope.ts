import type { Clock } from './clock.js';
import { CANCELLED, ContextError, DEADLINE_EXCEEDED } from './context-error.js';

interface Registration {
  readonly listener: () => void;
}

const nothing = (): void => undefined;

/**
 * What ends together: one node of the tree of cancellation. Nearly free until someone listens: only then it
 * starts its timer and registers with its parent, and when the last listener has left it takes both back. So
 * a child that ended, or that nobody listens to any more, leaves no trace in its parent.
 */
export class CancelScope {
  /** Its own, or an ancestor's where that is sooner; Unix milliseconds. */
  readonly deadline: number | undefined;
  private readonly endsByItself: boolean;
  private ended: ContextError | undefined;
  private registrations: Set<Registration> | undefined;
  private controller: AbortController | undefined;
  private disarm: () => void = nothing;

  constructor(
    readonly clock: Clock,
    private readonly parent?: CancelScope,
    /** Taken as it is: no later than the parent's. */
    deadline: number | undefined = parent?.deadline,
    private readonly cancellable = true,
  ) {
    this.deadline = deadline;
    this.endsByItself = deadline !== undefined && deadline !== parent?.deadline;
  }

  /** Why it ended; told by the clock, so that it is right also before the timer had its turn. */
  get error(): ContextError | undefined {
    if (this.ended) return this.ended;
    const inherited = this.parent?.error;
    if (inherited) return inherited;
    return this.endsByItself && this.clock.now() >= this.deadline! ? DEADLINE_EXCEEDED : undefined;
  }

  /** Aborts, with `error` as its reason, when the scope ends. Made when it is first asked for. */
  get signal(): AbortSignal {
    if (!this.controller) {
      const controller = new AbortController();
      this.controller = controller;
      this.onEnd(() => controller.abort(this.error));
    }
    return this.controller.signal;
  }

  /** Whether anything can end it; where nothing can, nobody need listen. */
  get canEnd(): boolean {
    return this.cancellable || this.endsByItself || (this.parent?.canEnd ?? false);
  }

  /** Calls `listener` once, when it ends; at once when it has. @returns what takes the listener out again. */
  onEnd(listener: () => void): () => void {
    if (this.error) {
      this.end(this.error);
      listener();
      return nothing;
    }
    if (!this.canEnd) return nothing;
    const registrations = (this.registrations ??= new Set());
    const registration = { listener };
    registrations.add(registration);
    if (registrations.size === 1) this.arm();
    return () => {
      if (registrations.delete(registration) && registrations.size === 0) this.rest();
    };
  }

  /** Ends it, and whatever listens. Only the first end counts. */
  cancel(cause?: unknown): void {
    if (this.error === undefined) {
      this.end(cause === undefined ? CANCELLED : new ContextError('cancelled', { cause }));
    }
  }

  private end(error: ContextError): void {
    if (this.ended) return;
    this.ended = error;
    this.rest();
    const { registrations } = this;
    this.registrations = undefined;
    if (!registrations) return;
    const all = [...registrations];
    registrations.clear();
    for (const { listener } of all) notify(listener);
  }

  private arm(): void {
    const { parent, clock, deadline } = this;
    const leaveParent = parent?.onEnd(() => this.end(parent.error!)) ?? nothing;
    const stopTimer = this.endsByItself
      ? clock.after(deadline! - clock.now(), () => this.end(DEADLINE_EXCEEDED))
      : nothing;
    this.disarm = () => {
      leaveParent();
      stopTimer();
    };
    // Its parent may have ended by the clock meanwhile.
    if (this.ended) this.rest();
  }

  private rest(): void {
    this.disarm();
    this.disarm = nothing;
  }
}

/** What a listener throws is nobody's to catch here, and must not keep the others from being told. */
function notify(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
}
