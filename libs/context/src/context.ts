import { AsyncLocalStorage } from 'node:async_hooks';
import { type Baggage, NO_BAGGAGE, withEntry } from './baggage.js';
import { CancelScope } from './cancel-scope.js';
import { type Clock, systemClock } from './clock.js';
import type { ContextError } from './context-error.js';
import { childTrace, newTrace, type TraceContext } from './trace.js';

/** A typed key of a context value. Identity is the object, so two keys of one name never collide. */
export class ContextKey<T> {
  declare readonly type: T;
  constructor(readonly name: string) {}
}

interface ValueNode {
  readonly key: ContextKey<unknown>;
  readonly value: unknown;
  readonly next: ValueNode | undefined;
}

/** A context that its maker can end. `using` ends it with the block. */
export interface CancellableContext extends Disposable {
  readonly context: Context;
  /** Ends the context and its children; what was given first as `cause` stays. */
  readonly cancel: (cause?: unknown) => void;
}

/**
 * What one piece of work carries: who asked, until when, in which trace, and whether it is still wanted.
 * Immutable; a child never outlives its parent.
 */
export class Context {
  private constructor(
    private readonly scope: CancelScope,
    readonly trace: TraceContext,
    /** Name and value pairs that go with the work over every hop. Whoever called may have made them up. */
    readonly baggage: Baggage,
    private readonly values: ValueNode | undefined,
  ) {}

  /** The root: never ends, starts a new trace unless one is given. All that comes of it has its clock. */
  static background(trace: TraceContext = newTrace(), clock: Clock = systemClock): Context {
    return new Context(new CancelScope(clock, undefined, undefined, false), trace, NO_BAGGAGE, undefined);
  }

  /** Absolute, Unix milliseconds; `undefined` means no limit. */
  get deadline(): number | undefined {
    return this.scope.deadline;
  }

  /** Aborted, with `error` as its reason, when the context is cancelled or its deadline passes. */
  get done(): AbortSignal {
    return this.scope.signal;
  }

  /** Why it ended; `undefined` while it has not. */
  get error(): ContextError | undefined {
    return this.scope.error;
  }

  /** What `cancel` was given, here or in an ancestor; else `error`. */
  get cause(): unknown {
    return this.error?.cause ?? this.error;
  }

  /**
   * Calls `listener` once, when the context ends, or at once when it has. Cheaper than a listener on `done`.
   * @returns what takes the listener out again: call it when the work is over.
   */
  onDone(listener: () => void): () => void {
    return this.scope.onEnd(listener);
  }

  /** A child that can be cancelled. Cancel it when the work ends: that frees what the child holds. */
  withCancel(): CancellableContext {
    const scope = new CancelScope(this.scope.clock, this.scope);
    const cancel = (cause?: unknown) => scope.cancel(cause);
    return { context: this.inScope(scope), cancel, [Symbol.dispose]: () => scope.cancel() };
  }

  /** A child that ends at `deadline` (Unix ms); the context itself when that ends no later. */
  withDeadline(deadline: number): Context {
    if (this.deadline !== undefined && this.deadline <= deadline) return this;
    return this.inScope(new CancelScope(this.scope.clock, this.scope, deadline, false));
  }

  withTimeout(timeoutMs: number): Context {
    return this.withDeadline(this.scope.clock.now() + timeoutMs);
  }

  /** The same trace, baggage and values, for what must go on when this ends: it has no end of its own. */
  withoutCancel(): Context {
    return this.inScope(new CancelScope(this.scope.clock, undefined, undefined, false));
  }

  withValue<T>(key: ContextKey<T>, value: T): Context {
    const values = { key, value, next: this.values };
    return new Context(this.scope, this.trace, this.baggage, values);
  }

  /** The same work, with one more pair in its baggage. @throws RangeError for a name that is no token. */
  withBaggage(name: string, value: string): Context {
    return this.carrying(withEntry(this.baggage, name, value));
  }

  /** The same work, with this baggage in place of its own. */
  carrying(baggage: Baggage): Context {
    return new Context(this.scope, this.trace, baggage, this.values);
  }

  /** The same work, one span further down its trace. */
  withChildSpan(): Context {
    return new Context(this.scope, childTrace(this.trace), this.baggage, this.values);
  }

  value<T>(key: ContextKey<T>): T | undefined {
    for (let node = this.values; node; node = node.next) if (node.key === key) return node.value as T;
    return undefined;
  }

  /** Milliseconds left, 0 when past, `Infinity` without a deadline. */
  remainingMs(): number {
    const { deadline, scope } = this;
    return deadline === undefined ? Number.POSITIVE_INFINITY : Math.max(0, deadline - scope.clock.now());
  }

  /** Throws `error` when the context has ended. */
  throwIfDone(): void {
    const { error } = this;
    if (error) throw error;
  }

  private inScope(scope: CancelScope): Context {
    return new Context(scope, this.trace, this.baggage, this.values);
  }
}

const storage = new AsyncLocalStorage<Context>();

/** Runs `work` with `context` as the current one, across every await inside. */
export function runWithContext<T>(context: Context, work: () => T): T {
  return storage.run(context, work);
}

/** The context of the running work; a fresh background outside of any. */
export function currentContext(): Context {
  return storage.getStore() ?? Context.background();
}

/** The context of the running work, or `undefined` outside of any. */
export function currentContextOrUndefined(): Context | undefined {
  return storage.getStore();
}
