import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { Context } from '@millrace/context';
import {
  Channel,
  Mutex,
  Once,
  onReceive,
  onSend,
  RWMutex,
  select,
  Semaphore,
  spawn,
  WaitGroup,
  type Cancellable,
} from '../index.js';
import { quiet } from '../testing/quiet.js';
import { ended, ScriptedContext } from '../testing/scripted-context.js';

interface Operation {
  /** Does it, so that it must wait. */
  readonly wait: (ctx?: Cancellable) => Promise<unknown>;
  /** Lets one that waits be served. */
  readonly serve: () => unknown;
  /** Who waits now. */
  readonly waiting: () => number;
}

/** Everything that may wait, in a state in which it must. */
const operations: Readonly<Record<string, () => Promise<Operation>>> = {
  'send on an unbuffered channel': async () => {
    const channel = new Channel<number>();
    return {
      wait: (ctx) => channel.send(1, ctx),
      serve: () => channel.receive(),
      waiting: () => channel.waitingSenders,
    };
  },
  'send on a full channel': async () => {
    const channel = new Channel<number>(1);
    await channel.send(0);
    return {
      wait: (ctx) => channel.send(1, ctx),
      serve: () => channel.receive(),
      waiting: () => channel.waitingSenders,
    };
  },
  receive: async () => {
    const channel = new Channel<number>();
    return {
      wait: (ctx) => channel.receive(ctx),
      serve: () => channel.send(1),
      waiting: () => channel.waitingReceivers,
    };
  },
  'for await': async () => {
    const channel = new Channel<number>();
    return {
      wait: (ctx) => channel.values(ctx).next(),
      serve: () => channel.send(1),
      waiting: () => channel.waitingReceivers,
    };
  },
  select: async () => {
    const [one, other] = [new Channel<number>(), new Channel<number>()];
    return {
      wait: (ctx) => select([onReceive(one, () => 1), onSend(other, 1, () => 2)], ctx),
      serve: () => other.receive(),
      waiting: () => one.waitingReceivers + other.waitingSenders,
    };
  },
  'Mutex.lock': async () => {
    const mutex = new Mutex();
    const held = await mutex.lock();
    return { wait: (ctx) => mutex.lock(ctx), serve: () => held.release(), waiting: () => mutex.waiting };
  },
  'RWMutex.lock': async () => {
    const mutex = new RWMutex();
    const held = await mutex.readLock();
    return { wait: (ctx) => mutex.lock(ctx), serve: () => held.release(), waiting: () => mutex.waiting };
  },
  'RWMutex.readLock': async () => {
    const mutex = new RWMutex();
    const held = await mutex.lock();
    return { wait: (ctx) => mutex.readLock(ctx), serve: () => held.release(), waiting: () => mutex.waiting };
  },
  'Semaphore.acquire': async () => {
    const semaphore = new Semaphore(2);
    const held = await semaphore.acquire();
    return {
      wait: (ctx) => semaphore.acquire(2, ctx),
      serve: () => held.release(),
      waiting: () => semaphore.waiting,
    };
  },
  'Once.get': async () => {
    const gate = Promise.withResolvers<number>();
    const once = new Once(() => gate.promise);
    return { wait: (ctx) => once.get(ctx), serve: () => gate.resolve(1), waiting: () => once.waiting };
  },
  'WaitGroup.wait': async () => {
    const group = new WaitGroup();
    group.add();
    return { wait: (ctx) => group.wait(ctx), serve: () => group.done(), waiting: () => group.waiting };
  },
  'Task.join': async () => {
    const gate = Promise.withResolvers<number>();
    const task = spawn(Context.background(), () => gate.promise);
    return { wait: (ctx) => task.join(ctx), serve: () => gate.resolve(1), waiting: () => task.waiting };
  },
};

describe.each(Object.entries(operations))('%s', (_, prepare) => {
  it('a cancelled waiter is gone, and its promise rejects with the reason', async () => {
    const { wait, waiting, serve } = await prepare();
    const before = waiting();
    const ctx = new ScriptedContext();
    const cancelled = wait(ctx);
    expect(waiting()).toBeGreaterThan(before);
    const reason = new Error('not wanted any more');
    ctx.end(reason);
    await expect(cancelled).rejects.toBe(reason);
    expect([waiting(), ctx.listeners]).toEqual([before, 0]);
    await Promise.all([serve(), wait()]);
  });

  it('a waiter that is served listens no more', async () => {
    const { wait, serve, waiting } = await prepare();
    const ctx = new ScriptedContext();
    const served = wait(ctx);
    await quiet();
    expect(ctx.listeners).toBe(1);
    await Promise.all([serve(), served]);
    expect([ctx.listeners, waiting()]).toEqual([0, 0]);
  });

  it('one that is served, and cancelled before it can go on, was served', async () => {
    const { wait, serve, waiting } = await prepare();
    const ctx = new ScriptedContext();
    const served = wait(ctx);
    await quiet();
    const serving = serve();
    while (waiting() > 0) await Promise.resolve();
    ctx.end();
    await Promise.all([serving, served]);
  });

  it('does not begin when the context has ended', async () => {
    const { wait, waiting } = await prepare();
    const reason = new Error('ended before');
    await expect(wait(ended(reason))).rejects.toBe(reason);
    expect(waiting()).toBe(0);
  });

  it('the same for a bare AbortSignal', async () => {
    const { wait, serve, waiting } = await prepare();
    const [controller, other] = [new AbortController(), new AbortController()];
    const cancelled = wait({ done: controller.signal });
    const served = wait({ done: other.signal });
    await quiet();
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort(new Error('aborted'));
    await expect(cancelled).rejects.toThrow('aborted');
    await Promise.all([serve(), served]);
    const left = [controller, other].map(({ signal }) => getEventListeners(signal, 'abort').length);
    expect([...left, waiting()]).toEqual([0, 0, 0]);
  });

  it('the same for a Context, by cancel and by deadline', async () => {
    const { wait, waiting } = await prepare();
    const { context, cancel } = Context.background().withCancel();
    const cancelled = wait(context);
    cancel('why');
    await expect(cancelled).rejects.toMatchObject({ reason: 'cancelled', cause: 'why' });
    const late = wait(Context.background().withTimeout(1));
    await expect(late).rejects.toMatchObject({ reason: 'deadline-exceeded' });
    expect(waiting()).toBe(0);
  });
});

describe('an operation that need not wait', () => {
  it('does not listen to its context', async () => {
    const ctx = new ScriptedContext();
    let listened = 0;
    ctx.onDone = () => {
      listened++;
      return () => undefined;
    };
    const channel = new Channel<number>(1);
    await channel.send(1, ctx);
    await channel.receive(ctx);
    (await new Mutex().lock(ctx)).release();
    (await new Semaphore(2).acquire(2, ctx)).release();
    await new WaitGroup().wait(ctx);
    expect(listened).toBe(0);
  });
});
