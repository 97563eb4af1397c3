import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from './seeded-random.js';
import { VirtualClock } from './virtual-clock.js';
import { installVirtualGlobals } from './virtual-globals.js';
import { VirtualProcess } from './virtual-process.js';

/** Runs `work` on virtual time until `untilMs`; gives what it logged, with the time. */
async function logged(
  untilMs: number,
  work: (clock: VirtualClock, log: (what: string) => void) => void,
): Promise<readonly string[]> {
  const clock = new VirtualClock(0);
  const lines: string[] = [];
  const restore = installVirtualGlobals(clock, new SeededRandom(1));
  try {
    work(clock, (what) => lines.push(`${Date.now()} ${what}`));
    let over = false;
    clock.after(untilMs, () => {
      over = true;
    });
    await clock.runUntil(() => over);
  } finally {
    restore();
  }
  return lines;
}

describe('virtual time', () => {
  it('passes only by events; promises settle before the next one', async () => {
    const started = performance.now();
    const lines = await logged(3_600_000, (_, log) => {
      setTimeout(() => void Promise.resolve().then(() => log('promise of the first')), 1_000);
      setTimeout(() => log('second'), 1_000);
      const interval = setInterval(() => log('again'), 400_000);
      setTimeout(() => clearInterval(interval), 1_000_000);
    });
    expect(lines).toEqual(['1000 promise of the first', '1000 second', '400000 again', '800000 again']);
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  it('a killed process gets no further event, nor do its timers', async () => {
    const lines = await logged(100, (clock, log) => {
      const process = new VirtualProcess('doomed');
      clock.within(process, () => {
        setInterval(() => log('alive'), 10);
      });
      clock.after(25, () => process.kill());
      clock.after(30, () => log('bytes arrived'), process);
    });
    expect(lines).toEqual(['10 alive', '20 alive']);
  });

  it('a stopped process gets its events late, in their order, and what they cancel does not happen', async () => {
    const lines = await logged(100, (clock, log) => {
      const process = new VirtualProcess('frozen');
      clock.within(process, () => {
        const late = setTimeout(() => log('cancelled'), 31);
        setTimeout(() => {
          log('first');
          clearTimeout(late);
        }, 30);
      });
      clock.after(40, () => log('bytes'), process);
      clock.after(20, () => process.stop());
      clock.after(80, () => clock.resume(process));
    });
    expect(lines).toEqual(['80 first', '80 bytes']);
  });

  it('what an event throws ends the run', async () => {
    await expect(
      logged(10, (clock) => {
        clock.after(5, () => {
          throw new Error('broken');
        });
      }),
    ).rejects.toThrow('broken');
  });
});
