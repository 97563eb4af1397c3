import { AsyncLocalStorage } from 'node:async_hooks';
import { EventQueue, type TimedEvent } from './event-queue.js';
import type { VirtualProcess } from './virtual-process.js';

interface ClockEvent extends TimedEvent {
  readonly run: () => void;
  readonly process: VirtualProcess | undefined;
}

/** What a scheduled event can be cancelled by. */
export interface Scheduled {
  cancel(): void;
}

// The real one, before any clock replaces it.
const realSetImmediate = setImmediate;

/**
 * Time that passes only when nothing is left to do, so that a quarter of an hour takes seconds and always
 * goes the same way. Whole milliseconds. Nothing that runs under it may wait for anything real.
 */
export class VirtualClock {
  private readonly events = new EventQueue<ClockEvent>();
  private readonly owner = new AsyncLocalStorage<VirtualProcess>();
  private time: number;
  private failure: { readonly error: unknown } | undefined;

  constructor(startMs: number) {
    this.time = startMs;
  }

  /** Milliseconds since 1970, as `Date.now` tells them. */
  now(): number {
    return this.time;
  }

  /** Runs something as a part of a process: the timers it sets are that process's. */
  within<T>(process: VirtualProcess, work: () => T): T {
    return this.owner.run(process, work);
  }

  /** Something that happens outside of all processes (`process` undefined), or to one. */
  after(delayMs: number, run: () => void, process?: VirtualProcess): Scheduled {
    return this.add(delayMs, process ? () => this.owner.run(process, run) : run, process);
  }

  /** A timer of the process that sets it, in its asynchronous context. */
  timer(delayMs: number, run: () => void): Scheduled {
    const inContext = AsyncLocalStorage.snapshot();
    return this.add(delayMs, () => inContext(run), this.owner.getStore());
  }

  /** The same again and again, in one context: clients have many of these. */
  every(periodMs: number, run: () => void): Scheduled {
    const inContext = AsyncLocalStorage.snapshot();
    const process = this.owner.getStore();
    let next: Scheduled | undefined;
    const again = () => {
      next = this.add(periodMs, turn, process);
    };
    const turn = () => {
      again();
      inContext(run);
    };
    again();
    return { cancel: () => next?.cancel() };
  }

  /** Lets a stopped process go on with what it was kept from. */
  resume(process: VirtualProcess): void {
    process.continue((event) => this.after(0, event, process));
  }

  /** @throws Error what an event threw, or when nothing is left that could happen. */
  async runUntil(done: () => boolean): Promise<void> {
    while (!done()) {
      const next = this.events.nextAt();
      if (next === undefined) throw new Error('nothing is left that could happen');
      this.time = next;
      await this.fire(this.events.takeNext());
      if (this.failure) throw this.failure.error;
    }
  }

  private add(delayMs: number, run: () => void, process: VirtualProcess | undefined): Scheduled {
    const at = this.time + Math.max(0, Math.round(delayMs));
    const event: ClockEvent = { at, run, process, cancelled: false };
    this.events.add(event);
    return {
      cancel: () => {
        event.cancelled = true;
      },
    };
  }

  /** Each event in a turn of the event loop of its own, as real ones come: its promises settle before the next. */
  private fire(events: readonly ClockEvent[]): Promise<void> {
    return new Promise((resolve) => {
      for (const event of events) realSetImmediate(() => this.run(event));
      realSetImmediate(resolve);
    });
  }

  private run(event: ClockEvent): void {
    // Asked when it happens: an event that a stopped process was kept from may be cancelled by one before it.
    const happen = () => {
      if (!event.cancelled) event.run();
    };
    try {
      if (event.process) event.process.deliver(happen);
      else happen();
    } catch (error) {
      this.failure ??= { error };
    }
  }
}
