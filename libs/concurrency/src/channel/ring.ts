/** A queue in an array that goes round and grows by doubling: both ends in constant time, nothing shifted. */
export class Ring<T> {
  private slots: (T | undefined)[] = [];
  private head = 0;
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(value: T): void {
    if (this.count === this.slots.length) this.grow();
    this.slots[(this.head + this.count) & (this.slots.length - 1)] = value;
    this.count++;
  }

  /** Only when it is not empty. */
  shift(): T {
    const value = this.slots[this.head] as T;
    // What was taken must not be kept alive by its old slot.
    this.slots[this.head] = undefined;
    this.head = (this.head + 1) & (this.slots.length - 1);
    this.count--;
    return value;
  }

  private grow(): void {
    const { slots, head } = this;
    this.slots = [...slots.slice(head), ...slots.slice(0, head)];
    this.slots.length = Math.max(4, slots.length * 2);
    this.head = 0;
  }
}
