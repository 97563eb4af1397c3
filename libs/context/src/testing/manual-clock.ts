import type { Clock } from '../clock.js';

interface Alarm {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that passes when a spec says so. */
export class ManualClock implements Clock {
  private readonly alarms = new Set<Alarm>();
  private currentMs: number;

  constructor(startMs = 1_700_000_000_000) {
    this.currentMs = startMs;
  }

  /** Timers that have not fired. */
  get pending(): number {
    return this.alarms.size;
  }

  now(): number {
    return this.currentMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const alarm = { at: this.currentMs + Math.max(0, delayMs), callback };
    this.alarms.add(alarm);
    return () => void this.alarms.delete(alarm);
  }

  /** Passes `durationMs`, and calls what falls due on the way, each at its time. */
  advance(durationMs: number): void {
    const untilMs = this.currentMs + durationMs;
    for (let next = this.nextDue(untilMs); next; next = this.nextDue(untilMs)) {
      this.alarms.delete(next);
      this.currentMs = Math.max(this.currentMs, next.at);
      next.callback();
    }
    this.currentMs = untilMs;
  }

  /** Like {@link advance}, and lets promises settle after each step. */
  async pass(durationMs: number): Promise<void> {
    const untilMs = this.currentMs + durationMs;
    await settle();
    for (let next = this.nextDue(untilMs); next; next = this.nextDue(untilMs)) {
      this.advance(Math.max(0, next.at - this.currentMs));
      await settle();
    }
    this.advance(untilMs - this.currentMs);
    await settle();
  }

  private nextDue(untilMs: number): Alarm | undefined {
    let next: Alarm | undefined;
    for (const alarm of this.alarms) {
      if (alarm.at <= untilMs && (next === undefined || alarm.at < next.at)) next = alarm;
    }
    return next;
  }
}

/** Until the promises that are ready have had their turns. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
