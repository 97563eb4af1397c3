import { describe, expect, it } from '@jest/globals';
import type { ExitStatus } from './managed-process.js';
import { Supervised, restartDelayMs, type Running } from './supervised.js';

const KILLED: ExitStatus = { code: null, signal: 'SIGKILL' };

class ScriptedProcess implements Running {
  readonly exited: Promise<ExitStatus>;
  stops = 0;
  #end: (status: ExitStatus) => void = () => undefined;

  constructor(readonly pid: number) {
    this.exited = new Promise((resolve) => (this.#end = resolve));
  }

  kill(): void {
    this.#end(KILLED);
  }

  async stop(): Promise<void> {
    this.stops += 1;
    this.#end({ code: 0, signal: null });
  }
}

function supervise(script: readonly (ScriptedProcess | Error)[]) {
  const downs: (ExitStatus | Error)[] = [];
  const steps = [...script];
  let announce: (process: Running) => void = () => undefined;
  const supervised = new Supervised({
    name: 'thing',
    launch: async () => {
      const next = steps.shift();
      if (next === undefined) throw new Error('the script is over');
      if (next instanceof Error) throw next;
      return next;
    },
    onUp: (process) => announce(process),
    onDown: (reason) => downs.push(reason),
  });
  const nextUp = () => new Promise<Running>((resolve) => (announce = resolve));
  return { supervised, downs, nextUp };
}

describe('a supervised process', () => {
  it('is started again when it ends, also after starts that fail', async () => {
    const [first, second] = [new ScriptedProcess(1), new ScriptedProcess(2)];
    const refused = new Error('refused');
    const { supervised, downs, nextUp } = supervise([first, refused, second]);
    await supervised.start();
    const again = nextUp();
    first.kill();
    expect((await again).pid).toBe(2);
    expect(downs).toEqual([KILLED, refused]);
    expect(supervised.running).toBe(second);
  });

  it('that cannot come up at its start is not tried again', async () => {
    const refused = new Error('refused');
    const { supervised, downs } = supervise([refused, new ScriptedProcess(1)]);
    await expect(supervised.start()).rejects.toBe(refused);
    expect(downs).toEqual([]);
    expect(supervised.running).toBeUndefined();
  });

  it('stays down once it was stopped, also in the pause before a restart', async () => {
    const first = new ScriptedProcess(1);
    const { supervised, downs } = supervise([first, new ScriptedProcess(2)]);
    await supervised.start();
    first.kill();
    await first.exited;
    await supervised.stop();
    expect(supervised.running).toBeUndefined();
    expect(downs).toEqual([KILLED]);
    expect(first.stops).toBe(0);
  });

  it('that ends because its start was aborted is not started again', async () => {
    const abort = new AbortController();
    const first = new ScriptedProcess(1);
    const { supervised, downs } = supervise([first, new ScriptedProcess(2)]);
    await supervised.start(abort.signal);
    abort.abort(new Error('another service is broken'));
    await first.stop();
    await supervised.stop();
    expect(downs).toEqual([]);
  });

  it('restarts in an orderly way without a report', async () => {
    const [first, second] = [new ScriptedProcess(1), new ScriptedProcess(2)];
    const { supervised, downs } = supervise([first, second]);
    await supervised.start();
    await supervised.restart();
    expect(first.stops).toBe(1);
    expect(downs).toEqual([]);
    expect(supervised.running).toBe(second);
  });

  it('waits longer after each failure, up to ten seconds', () => {
    expect([0, 1, 2, 5, 6, 50].map(restartDelayMs)).toEqual([200, 400, 800, 6_400, 10_000, 10_000]);
  });
});
