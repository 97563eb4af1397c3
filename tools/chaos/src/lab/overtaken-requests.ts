import type { IncomingMessage } from 'node:http';

/** Requests that are still on their way when the next one that asks for the same has arrived. */
export class OvertakenRequests {
  private readonly held = new Map<string, IncomingMessage>();

  /** @returns false when one that asks for the same is held already: this one overtakes it. */
  hold(request: IncomingMessage, body: Buffer): boolean {
    const asked = askedBy(request, body);
    if (this.held.has(asked)) return false;
    this.held.set(asked, request);
    return true;
  }

  /** @returns what this request has overtaken, which arrives now; empty when nothing was. */
  release(request: IncomingMessage, body: Buffer): readonly IncomingMessage[] {
    const asked = askedBy(request, body);
    const held = this.held.get(asked);
    this.held.delete(asked);
    return held ? [held] : [];
  }
}

/** What is asked for, whatever its key. */
function askedBy({ method, url }: IncomingMessage, body: Buffer): string {
  return `${method} ${url} ${body.toString()}`;
}
