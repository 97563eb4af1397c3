import { AsyncLocalStorage } from 'node:async_hooks';
import { childTrace, newTrace, type TraceContext } from './trace.js';

/** Why a context ended. */
export class ContextError extends Error {
  constructor(
    readonly reason: 'cancelled' | 'deadline-exceeded',
    options?: ErrorOptions,
  ) {
    super(reason === 'cancelled' ? 'context cancelled' : 'context deadline exceeded', options);
    this.name = 'ContextError';
  }
}

/** A typed key of a context value. Identity is the object, so two keys of one name never collide. */
export class ContextKey<T> {
  declare readonly type: T;
  constructor(readonly name: string) {}
}

/**
 * What one piece of work carries: who asked, until when, in which trace, and whether it is still wanted.
 * Immutable; a child never outlives its parent.
 */
export class Context {
  private constructor(
    /** Absolute, Unix milliseconds; `undefined` means no limit. */
    readonly deadline: number | undefined,
    /** Aborted when the context is cancelled or its deadline passes. */
    readonly done: AbortSignal,
    readonly trace: TraceContext,
    private readonly values: ReadonlyMap<ContextKey<unknown>, unknown>,
  ) {}

  /** The root: never ends, starts a new trace unless one is given. */
  static background(trace: TraceContext = newTrace()): Context {
    return new Context(undefined, new AbortController().signal, trace, new Map());
  }

  /** A child that can be cancelled. Call `cancel` when the work ends; it frees the child's timer. */
  withCancel(): { readonly context: Context; readonly cancel: (cause?: unknown) => void } {
    const controller = new AbortController();
    const context = new Context(
      this.deadline,
      AbortSignal.any([this.done, controller.signal]),
      this.trace,
      this.values,
    );
    const cancel = (cause?: unknown) =>
      controller.abort(new ContextError('cancelled', cause === undefined ? undefined : { cause }));
    return { context, cancel };
  }

  /** A child that ends at `deadline` (Unix ms), or at its parent's if that is sooner. */
  withDeadline(deadline: number): Context {
    if (this.deadline !== undefined && this.deadline <= deadline) return this;
    return new Context(
      deadline,
      AbortSignal.any([this.done, deadlineSignal(deadline)]),
      this.trace,
      this.values,
    );
  }

  withTimeout(timeoutMs: number): Context {
    return this.withDeadline(Date.now() + timeoutMs);
  }

  withValue<T>(key: ContextKey<T>, value: T): Context {
    return new Context(this.deadline, this.done, this.trace, new Map(this.values).set(key, value));
  }

  /** The same work, one span further down its trace. */
  withChildSpan(): Context {
    return new Context(this.deadline, this.done, childTrace(this.trace), this.values);
  }

  value<T>(key: ContextKey<T>): T | undefined {
    return this.values.get(key) as T | undefined;
  }

  /** Milliseconds left, 0 when past, `Infinity` without a deadline. */
  remainingMs(): number {
    return this.deadline === undefined ? Number.POSITIVE_INFINITY : Math.max(0, this.deadline - Date.now());
  }

  /** Throws the reason when the context has ended. */
  throwIfDone(): void {
    if (this.done.aborted) throw this.done.reason;
    if (this.remainingMs() === 0) throw new ContextError('deadline-exceeded');
  }
}

function deadlineSignal(deadline: number): AbortSignal {
  const controller = new AbortController();
  const expire = () => controller.abort(new ContextError('deadline-exceeded'));
  const delay = deadline - Date.now();
  if (delay <= 0) expire();
  else setTimeout(expire, Math.min(delay, 0x7fffffff)).unref();
  return controller.signal;
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
