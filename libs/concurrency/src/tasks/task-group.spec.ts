import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Context, ContextError } from '@millrace/context';
import type { AppError } from '@millrace/errors';
import { Channel, reportUnjoinedErrorsTo, TaskGroup, type UnjoinedErrorReporter } from '../index.js';
import { collectGarbage } from '../testing/collect-garbage.js';
import { quiet, stateOf } from '../testing/quiet.js';

const background = Context.background();
const forEver = (ctx: Context) => new Channel<never>().receive(ctx);
let reported: [message: string, name: string][];
let before: UnjoinedErrorReporter;

beforeEach(() => {
  reported = [];
  before = reportUnjoinedErrorsTo((error, name) => reported.push([(error as Error).message, name]));
});

afterEach(async () => {
  await quiet();
  reportUnjoinedErrorsTo(before);
});

describe('TaskGroup', () => {
  it('ends when all of its tasks have, those that tasks spawn too', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const group = new TaskGroup(background);
    group.spawn(async () => {
      await gates[0]!.promise;
      group.spawn(() => gates[1]!.promise);
    });
    const joined = group.join();
    expect([await stateOf(joined), group.size]).toEqual(['pending', 1]);
    gates[0]!.resolve();
    expect([await stateOf(joined), group.size]).toEqual(['pending', 1]);
    gates[1]!.resolve();
    await joined;
    expect(group.size).toBe(0);
    expect(() => group.spawn(forEver)).toThrow(expect.objectContaining({ code: 'task_group_ended' }));
  });

  it('waits for every task that it took, however late', async () => {
    const outcomes = new Set<string>();
    for (let turns = 0; turns < 12; turns++) {
      const group = new TaskGroup(background);
      const first = Promise.withResolvers<void>();
      group.spawn(() => first.promise);
      const joined = group.join();
      await quiet();
      first.resolve();
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      const late = Promise.withResolvers<void>();
      try {
        group.spawn(() => late.promise);
        outcomes.add(await stateOf(joined));
      } catch (error) {
        outcomes.add((error as AppError).code);
      }
      late.resolve();
      await joined;
    }
    expect(outcomes).toEqual(new Set(['pending', 'task_group_ended']));
  });

  it('the first error cancels the rest, and join throws it when all have ended', async () => {
    const group = new TaskGroup(background);
    const gate = Promise.withResolvers<void>();
    const failure = new Error('first');
    const [waiting, slow] = [group.spawn(forEver), group.spawn(() => gate.promise)];
    group.spawn(() => Promise.reject(failure));
    const joined = group.join();
    expect(await stateOf(joined)).toBe('pending');
    expect(waiting.outcome).toMatchObject({ kind: 'cancelled' });
    expect(group.context.error).toMatchObject({ cause: failure });
    expect(slow.state).toBe('waiting');
    gate.resolve();
    await expect(joined).rejects.toBe(failure);
    await expect(group.join()).rejects.toBe(failure);
    expect(reported).toEqual([]);
  });

  it('a second error is reported, what follows from the first is not', async () => {
    const group = new TaskGroup(background);
    const first = group.spawn(() => Promise.reject(new Error('first')));
    group.spawn(() => first.join());
    group.spawn(async (ctx) => {
      await Promise.allSettled([forEver(ctx)]);
      throw new Error('of its own');
    });
    await expect(group.join()).rejects.toThrow('first');
    await quiet();
    expect(reported).toEqual([['of its own', 'a task']]);
  });

  it('does not outlive its parent: join says that tasks were cut short', async () => {
    const parent = background.withCancel();
    const group = new TaskGroup(parent.context);
    group.spawn(forEver);
    await quiet();
    parent.cancel('shutdown');
    await expect(group.join()).rejects.toBeInstanceOf(ContextError);
  });

  it('does not complain of a parent that ended when no task was cut short', async () => {
    const parent = background.withCancel();
    const group = new TaskGroup(parent.context);
    const gate = Promise.withResolvers<string>();
    const task = group.spawn(() => gate.promise);
    await quiet();
    parent.cancel();
    gate.resolve('done');
    await group.join();
    expect(await task.join()).toBe('done');
  });

  it('its parent does not end with it', async () => {
    const parent = background.withCancel();
    const group = new TaskGroup(parent.context);
    group.spawn(() => Promise.reject(new Error('failed')));
    await expect(group.join()).rejects.toThrow('failed');
    expect(parent.context.error).toBeUndefined();
  });

  it('what the owner cancels is no failure', async () => {
    const group = new TaskGroup(background);
    const task = group.spawn(forEver);
    await quiet();
    group.cancel('enough');
    await group.join();
    expect(task.outcome).toMatchObject({ kind: 'cancelled', error: { cause: 'enough' } });
  });
});

describe('a group with a limit', () => {
  it('runs so many at once; the others are created, and begin in order', async () => {
    const group = new TaskGroup(background, { limit: 2 });
    const gates = [1, 2, 3, 4].map(() => Promise.withResolvers<void>());
    const begun: number[] = [];
    const tasks = gates.map(({ promise }, index) =>
      group.spawn(() => {
        begun.push(index);
        return promise;
      }),
    );
    await quiet();
    expect([begun, tasks.map(({ state }) => state)]).toEqual([
      [0, 1],
      ['waiting', 'waiting', 'created', 'created'],
    ]);
    gates[1]!.resolve();
    await quiet();
    expect(begun).toEqual([0, 1, 2]);
    for (const { resolve } of gates) resolve();
    await group.join();
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it('begins none of those that wait once one has failed', async () => {
    const group = new TaskGroup(background, { limit: 1 });
    let begun = 0;
    group.spawn(() => Promise.reject(new Error('failed')));
    const waiting = [1, 2].map(() => group.spawn(() => begun++));
    await expect(group.join()).rejects.toThrow('failed');
    expect([begun, ...waiting.map(({ outcome }) => outcome?.kind)]).toEqual([0, 'cancelled', 'cancelled']);
  });

  it('a task that waited runs in the async context in which it was spawned', async () => {
    const storage = new AsyncLocalStorage<string>();
    const group = new TaskGroup(background, { limit: 1 });
    const look = async () => {
      await quiet();
      return storage.getStore();
    };
    const tasks = ['a', 'b', 'c'].map((name) => storage.run(name, () => group.spawn(look)));
    await group.join();
    expect(await Promise.all(tasks.map((task) => task.join()))).toEqual(['a', 'b', 'c']);
  });

  it.each([0, -1, Number.NaN])('of %d does not exist', (limit) => {
    expect(() => new TaskGroup(background, { limit })).toThrow(RangeError);
  });
});

describe('TaskGroup.run', () => {
  it('gives back what the body does, once all tasks have ended', async () => {
    const gate = Promise.withResolvers<void>();
    const running = TaskGroup.run(background, (group) => {
      group.spawn(() => gate.promise);
      return 'result';
    });
    expect(await stateOf(running)).toBe('pending');
    gate.resolve();
    expect(await running).toBe('result');
  });

  it('a body that fails cancels the tasks', async () => {
    let cancelled = false;
    const running = TaskGroup.run(background, async (group) => {
      group.spawn((ctx) => forEver(ctx).finally(() => (cancelled = true)));
      await quiet();
      throw new Error('in the body');
    });
    await expect(running).rejects.toThrow('in the body');
    expect([cancelled, reported]).toEqual([true, []]);
  });

  it('a task that fails cancels the body, which is told by the context', async () => {
    const running = TaskGroup.run(background, async (group) => {
      group.spawn(() => Promise.reject(new Error('in the task')));
      await forEver(group.context);
    });
    await expect(running).rejects.toThrow('in the task');
    expect(reported).toEqual([]);
  });

  it('an error of the body that came second is reported', async () => {
    const running = TaskGroup.run(
      background,
      async (group) => {
        group.spawn(() => Promise.reject(new Error('in the task')));
        await Promise.allSettled([forEver(group.context)]);
        throw new Error('in the body');
      },
      { name: 'the load' },
    );
    await expect(running).rejects.toThrow('in the task');
    expect(reported).toEqual([['in the body', 'the body of the load']]);
  });
});

describe('await using a group', () => {
  it('cancels what still runs at the end of the block, and waits for it', async () => {
    const steps: string[] = [];
    const scope = async () => {
      await using group = new TaskGroup(background);
      group.spawn((ctx) => forEver(ctx).finally(() => steps.push('task ended')));
      await quiet();
      steps.push('block ended');
    };
    await scope();
    expect(steps).toEqual(['block ended', 'task ended']);
  });

  it('throws the error of a task that nobody joined', async () => {
    const scope = async () => {
      await using group = new TaskGroup(background);
      group.spawn(() => Promise.reject(new Error('in the task')));
      await quiet();
    };
    await expect(scope()).rejects.toThrow('in the task');
  });

  it('throws what join threw once, not twice', async () => {
    const scope = async () => {
      await using group = new TaskGroup(background);
      group.spawn(() => Promise.reject(new Error('in the task')));
      await group.join();
    };
    await expect(scope()).rejects.toThrow(expect.objectContaining({ message: 'in the task', name: 'Error' }));
  });
});

describe('a group that is forgotten', () => {
  it('has its error reported', async () => {
    const forget = async () => {
      const group = new TaskGroup(background, { name: 'the forgotten group' });
      group.spawn(() => Promise.reject(new Error('lost?')));
      await quiet();
    };
    await forget();
    await collectGarbage(() => reported.length > 0);
    expect(reported).toEqual([['lost?', 'the forgotten group']]);
  }, 60_000);
});
