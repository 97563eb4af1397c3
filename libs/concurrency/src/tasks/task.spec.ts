import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Context, ContextError, currentContext, runWithContext } from '@millrace/context';
import { Channel, reportUnjoinedErrorsTo, spawn, type Task, type UnjoinedErrorReporter } from '../index.js';
import { quiet, stateOf } from '../testing/quiet.js';
import { ended, ScriptedContext } from '../testing/scripted-context.js';

const background = Context.background();
let reported: [error: unknown, name: string][];
let before: UnjoinedErrorReporter;

beforeEach(() => {
  reported = [];
  before = reportUnjoinedErrorsTo((error, name) => reported.push([error, name]));
});

afterEach(() => {
  reportUnjoinedErrorsTo(before);
});

describe('the life cycle of a task', () => {
  it('is ready, then runs when it is its own code that asks, waits, and has ended', async () => {
    const channel = new Channel<number>();
    const seen: string[] = [];
    const task: Task<void> = spawn(background, async () => {
      seen.push(task.state);
      await channel.receive();
      seen.push(task.state);
    });
    expect([task.state, task.outcome]).toEqual(['ready', undefined]);
    await quiet();
    expect(task.state).toBe('waiting');
    await channel.send(1);
    await task.join();
    expect([task.state, seen]).toEqual(['ended', ['running', 'running']]);
  });

  it('is waiting for whoever else asks, even while another task runs', async () => {
    const gate = Promise.withResolvers<void>();
    const other = spawn(background, () => gate.promise);
    const asking: Task<string[]> = spawn(background, async () => {
      await quiet();
      const states = [other.state, asking.state];
      gate.resolve();
      await other.join();
      return [...states, other.state];
    });
    expect(await asking.join()).toEqual(['waiting', 'running', 'ended']);
  });

  it('does not begin before spawn has returned', async () => {
    let begun = false;
    const task = spawn(background, () => {
      begun = true;
    });
    expect(begun).toBe(false);
    await task.join();
    expect(begun).toBe(true);
  });

  it('ends with a value, an error, or cancelled', async () => {
    const failure = new Error('failed');
    const value = spawn(background, () => 7);
    const error = spawn(background, () => Promise.reject(failure));
    const cancelled = spawn(ended(failure), () => 7);
    await Promise.allSettled([value, error, cancelled].map((task) => task.join()));
    expect(value.outcome).toEqual({ kind: 'value', value: 7 });
    expect(error.outcome).toEqual({ kind: 'error', error: failure });
    expect(cancelled.outcome).toEqual({ kind: 'cancelled', error: failure });
  });

  it('hands the work its context, and makes it the current one', async () => {
    const { context } = background.withCancel();
    const task = await runWithContext(background, async () =>
      spawn(context, async (ctx) => {
        await quiet();
        return [ctx, currentContext()];
      }),
    );
    const [given, current] = await task.join();
    expect(given).toBe(context);
    expect(current).toBe(context);
  });
});

describe('cancellation of a task', () => {
  it('is noticed, not done to it: what does not look runs to its end', async () => {
    const { context, cancel } = background.withCancel();
    const gate = Promise.withResolvers<string>();
    const task = spawn(context, () => gate.promise);
    await quiet();
    cancel();
    expect(await stateOf(task.join())).toBe('pending');
    gate.resolve('done all the same');
    expect(await task.join()).toBe('done all the same');
    expect(task.outcome).toMatchObject({ kind: 'value' });
  });

  it('is what a failure means that is the end of the context, or was caused by it', async () => {
    const { context, cancel } = background.withCancel();
    const waiting = spawn(context, (ctx) => new Channel<number>().receive(ctx));
    const wrapping = spawn(context, async (ctx) => {
      try {
        await new Channel<number>().receive(ctx);
      } catch (error) {
        throw new Error('could not read', { cause: error });
      }
    });
    const other = spawn(context, async (ctx) => {
      await Promise.allSettled([new Channel<number>().receive(ctx)]);
      throw new Error('of its own');
    });
    const joined = Promise.allSettled([waiting, wrapping, other].map((task) => task.join()));
    await quiet();
    cancel();
    await joined;
    const kinds = [waiting, wrapping, other].map(({ outcome }) => outcome?.kind);
    expect(kinds).toEqual(['cancelled', 'cancelled', 'error']);
    await expect(waiting.join()).rejects.toBeInstanceOf(ContextError);
    await expect(wrapping.join()).rejects.toThrow('could not read');
  });

  it('before it begins means that it never does', async () => {
    const { context, cancel } = background.withCancel();
    let begun = false;
    const task = spawn(context, () => {
      begun = true;
    });
    cancel();
    await expect(task.join()).rejects.toBeInstanceOf(ContextError);
    expect(begun).toBe(false);
  });

  it('of who joins does not cancel the task', async () => {
    const gate = Promise.withResolvers<number>();
    const task = spawn(background, () => gate.promise);
    const ctx = new ScriptedContext();
    const joined = task.join(ctx);
    ctx.end();
    await expect(joined).rejects.toThrow('given up');
    gate.resolve(1);
    expect(await task.join()).toBe(1);
  });
});

describe('an error that nobody joined', () => {
  const failure = new Error('lost?');
  const fail = () => Promise.reject(failure);

  it('is reported, with the name of the task', async () => {
    spawn(background, fail);
    spawn(background, fail, { name: 'the reader' });
    await quiet();
    await quiet();
    expect(reported).toEqual([
      [failure, 'task fail'],
      [failure, 'the reader'],
    ]);
  });

  it('is reported when the only one who joined gave up before', async () => {
    const gate = Promise.withResolvers<number>();
    const task = spawn(background, () => gate.promise);
    const ctx = new ScriptedContext();
    const joined = task.join(ctx);
    ctx.end();
    await expect(joined).rejects.toThrow('given up');
    gate.reject(failure);
    await quiet();
    await quiet();
    expect(reported).toHaveLength(1);
  });

  it('is not reported when somebody joins, before or in the turn in which it ends', async () => {
    const early = spawn(background, fail);
    await expect(early.join()).rejects.toBe(failure);
    const late = spawn(background, fail);
    while (late.state !== 'ended') await Promise.resolve();
    await expect(late.join()).rejects.toBe(failure);
    await quiet();
    expect(reported).toEqual([]);
  });

  it('a cancellation is no error', async () => {
    spawn(ended(failure), () => 1);
    await quiet();
    await quiet();
    expect(reported).toEqual([]);
  });

  it('can still be joined afterwards', async () => {
    const task = spawn(background, fail);
    await quiet();
    await quiet();
    await expect(task.join()).rejects.toBe(failure);
    expect(reported).toHaveLength(1);
  });

  it('ends the process when nobody was named to report to, as a promise that nobody handles does', () => {
    const script = [
      `import { spawn } from '${new URL('../index.js', import.meta.url).href}';`,
      "spawn({ done: AbortSignal.any([]) }, () => Promise.reject(new Error('lost?')), { name: 'the reader' });",
    ];
    const node = spawnSync(process.execPath, ['--input-type=module', '--eval', script.join('\n')]);
    expect(node.status).toBe(1);
    expect(node.stderr.toString()).toMatch(/the reader failed, and nobody joined it[^]*lost\?/);
  });
});
