import type { Cancellable } from '../waiting/cancellable.js';

/** A context that ends when the test says so, and counts who listens. */
export class ScriptedContext implements Cancellable {
  error: unknown;
  private readonly listening = new Set<() => void>();
  private readonly controller = new AbortController();

  /** Who would be told of its end. */
  get listeners(): number {
    return this.listening.size;
  }

  get done(): AbortSignal {
    return this.controller.signal;
  }

  onDone(listener: () => void): () => void {
    const one = () => listener();
    this.listening.add(one);
    return () => this.listening.delete(one);
  }

  end(reason: unknown = new Error('given up')): void {
    this.error = reason;
    this.controller.abort(reason);
    for (const listener of this.listening) listener();
    this.listening.clear();
  }
}

export function ended(reason?: unknown): ScriptedContext {
  const ctx = new ScriptedContext();
  ctx.end(reason);
  return ctx;
}
