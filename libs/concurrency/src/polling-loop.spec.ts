import { describe, expect, it } from '@jest/globals';
import { PollingLoop } from './polling-loop.js';

/** A loop whose turns are recorded; it stops itself after the last scripted one. */
async function runScript(script: readonly (boolean | Error)[], pauseMs: number) {
  const events: string[] = [];
  let turns = 0;
  const done = Promise.withResolvers<void>();
  const loop = new PollingLoop({
    pauseMs,
    onTurn: () => events.push('turn'),
    onError: (error) => events.push((error as Error).message),
    turn: async () => {
      const outcome = script[turns++];
      if (turns >= script.length) done.resolve();
      if (outcome instanceof Error) throw outcome;
      return outcome ?? false;
    },
  });
  loop.start();
  loop.start();
  await done.promise;
  await loop.stop();
  return { events, turns };
}

describe('PollingLoop', () => {
  it('turns that find more follow each other without a pause', async () => {
    const { events, turns } = await runScript([true, true, true, false], 60_000);
    expect(turns).toBe(4);
    expect(events).toEqual(['turn', 'turn', 'turn', 'turn']);
  });

  it('a turn that finds nothing is followed by a pause, then by the next', async () => {
    expect((await runScript([false, false], 1)).turns).toBe(2);
  });

  it('a turn that fails is told and does not beat; the loop goes on', async () => {
    expect((await runScript([new Error('away'), false], 1)).events).toEqual(['away', 'turn']);
  });

  it('may begin with a pause; a stop ends that, too, may be repeated, and no turn follows', async () => {
    let turns = 0;
    const turned = Promise.withResolvers<void>();
    const loopOf = (pauseMs: number) =>
      new PollingLoop({
        pauseMs,
        pauseFirst: true,
        onError: (error) => expect(error).toBeUndefined(),
        turn: async () => {
          turns++;
          turned.resolve();
          return false;
        },
      });
    const never = loopOf(600_000);
    never.start();
    await never.stop();
    await never.stop();
    expect(turns).toBe(0);
    const soon = loopOf(1);
    soon.start();
    await turned.promise;
    await soon.stop();
    expect(turns).toBeGreaterThan(0);
  });

  it('a stop before the start leaves nothing to do', async () => {
    const loop = new PollingLoop({
      pauseMs: 1,
      onError: (error) => expect(error).toBeUndefined(),
      turn: () => Promise.reject(new Error('it turned')),
    });
    await loop.stop();
    loop.start();
    await loop.stop();
  });

  it('a stop ends the pause, waits for the running turn, and no turn follows', async () => {
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    let ended = 0;
    const loop = new PollingLoop({
      pauseMs: 60_000,
      onError: (error) => expect(error).toBeUndefined(),
      turn: async () => {
        entered.resolve();
        await gate.promise;
        ended++;
        return true;
      },
    });
    loop.start();
    await entered.promise;
    const stopped = loop.stop();
    gate.resolve();
    await stopped;
    expect(ended).toBe(1);
  });
});
