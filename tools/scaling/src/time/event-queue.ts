/** Something that happens at a virtual millisecond. */
export interface TimedEvent {
  readonly at: number;
  cancelled: boolean;
}

/** Events by time; of the same millisecond, in the order they were added. */
export class EventQueue<E extends TimedEvent> {
  private readonly buckets = new Map<number, E[]>();
  /** A binary heap of the milliseconds that have a bucket. */
  private readonly times: number[] = [];

  add(event: E): void {
    const bucket = this.buckets.get(event.at);
    if (bucket) {
      bucket.push(event);
      return;
    }
    this.buckets.set(event.at, [event]);
    this.pushTime(event.at);
  }

  /** The time of the next event; `undefined` when there is none. */
  nextAt(): number | undefined {
    return this.times[0];
  }

  /** Takes all events of the next millisecond. */
  takeNext(): readonly E[] {
    const at = this.popTime();
    const bucket = at === undefined ? undefined : this.buckets.get(at);
    if (at === undefined || !bucket) return [];
    this.buckets.delete(at);
    return bucket;
  }

  private pushTime(time: number): void {
    const { times } = this;
    let index = times.push(time) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (times[parent]! <= time) break;
      times[index] = times[parent]!;
      index = parent;
    }
    times[index] = time;
  }

  private popTime(): number | undefined {
    const { times } = this;
    const first = times[0];
    const last = times.pop();
    if (last === undefined || times.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= times.length) break;
      if (child + 1 < times.length && times[child + 1]! < times[child]!) child++;
      if (times[child]! >= last) break;
      times[index] = times[child]!;
      index = child;
    }
    times[index] = last;
    return first;
  }
}
