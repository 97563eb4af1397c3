/**
 * What an operating system knows of a process. Everything that happens to it from outside (a timer, bytes, an
 * answer of the database) is an event that belongs to it: a killed process gets no further one, a stopped one
 * gets them when it goes on.
 */
export class VirtualProcess {
  private condition: 'running' | 'stopped' | 'dead' = 'running';
  private held: (() => void)[] = [];

  constructor(readonly name: string) {}

  get state(): 'running' | 'stopped' | 'dead' {
    return this.condition;
  }

  /** As by SIGKILL, or its own exit. */
  kill(): void {
    this.condition = 'dead';
    this.held = [];
  }

  /** As by SIGSTOP. */
  stop(): void {
    if (this.condition === 'running') this.condition = 'stopped';
  }

  /** As by SIGCONT. `again` gets the events that were held, in their order. */
  continue(again: (event: () => void) => void): void {
    if (this.condition !== 'stopped') return;
    this.condition = 'running';
    for (const event of this.held.splice(0)) again(event);
  }

  /** Runs it, keeps it for later, or drops it. */
  deliver(event: () => void): void {
    if (this.condition === 'running') event();
    else if (this.condition === 'stopped') this.held.push(event);
  }
}
