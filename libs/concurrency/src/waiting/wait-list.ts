/** A place in one WaitList at most. */
export class Link {
  /** The list that it is in. */
  list: WaitList<Link> | undefined;
  previous: Link | undefined;
  next: Link | undefined;
}

/**
 * First in, first out, and out of the middle: each in constant time, so that whoever gives up leaves at once
 * and nobody has to skip over the dead.
 */
export class WaitList<N extends Link> {
  private head: Link | undefined;
  private tail: Link | undefined;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Who came first of those that are in it. */
  get first(): N | undefined {
    return this.head as N | undefined;
  }

  push(link: N): void {
    link.list = this as unknown as WaitList<Link>;
    link.previous = this.tail;
    if (this.tail) this.tail.next = link;
    else this.head = link;
    this.tail = link;
    this.count++;
  }

  shift(): N | undefined {
    const { first } = this;
    if (first) this.remove(first);
    return first;
  }

  /** Without effect for what is in no list. */
  remove(link: N): void {
    if (link.list !== (this as unknown as WaitList<Link>)) return;
    const { previous, next } = link;
    if (previous) previous.next = next;
    else this.head = next;
    if (next) next.previous = previous;
    else this.tail = previous;
    link.list = link.previous = link.next = undefined;
    this.count--;
  }
}
