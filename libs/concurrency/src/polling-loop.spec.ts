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
