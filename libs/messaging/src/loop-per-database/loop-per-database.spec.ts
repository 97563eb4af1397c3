import { createLogger, type HealthResult } from '@millrace/telemetry';
import { eventually } from '@millrace/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type DatabaseLoop, LoopPerDatabase } from './loop-per-database.js';

const RED: HealthResult = { healthy: false, detail: 'away' };
const GREEN: HealthResult = { healthy: true, detail: 'turns' };

class Loop implements DatabaseLoop {
  ready = GREEN;
  live = GREEN;
  constructor(readonly name: string) {}
  readiness = () => this.ready;
  liveness = () => this.live;
}

let listed: string[];
let listing: Error | undefined;
let looks: number;
let events: string[];
let loops: LoopPerDatabase<{ readonly name: string }, Loop>;

beforeEach(() => {
  [listed, listing, looks, events] = [['a', 'b'], undefined, 0, []];
  loops = new LoopPerDatabase({
    databases: async () => {
      looks++;
      if (listing) throw listing;
      return listed.map((name) => ({ name }));
    },
    begin: ({ name }) => {
      events.push(`begin ${name}`);
      return new Loop(name);
    },
    end: async ({ name }) => void events.push(`end ${name}`),
    rediscoverMs: 1,
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
});
afterEach(() => loops.stop());

const seen = (expected: readonly string[]) =>
  eventually(() => expect(events).toEqual(expected), { waitingFor: expected.join(', ') });

describe('a loop per database', () => {
  it('begins one for each, one for each that comes, and ends that of one that goes', async () => {
    await loops.start();
    expect(events).toEqual(['begin a', 'begin b']);
    expect(loops.get('a')?.name).toBe('a');
    listed = ['b', 'c'];
    await seen(['begin a', 'begin b', 'begin c', 'end a']);
    expect([...loops.entries()].map(([name]) => name)).toEqual(['b', 'c']);
    await loops.stop();
    expect(events.slice(4).sort()).toEqual(['end b', 'end c']);
  });

  it('does not start when the databases cannot be listed; later it goes on with those it knows', async () => {
    listing = new Error('the control database is away');
    await expect(loops.start()).rejects.toBe(listing);
    listing = undefined;
    await loops.start();
    listing = new Error('away again');
    const before = looks;
    await eventually(() => expect(looks).toBeGreaterThan(before + 2), { waitingFor: 'looks that fail' });
    expect(loops.readiness().healthy).toBe(true);
    listing = undefined;
    listed = ['a', 'b', 'c'];
    await seen(['begin a', 'begin b', 'begin c']);
  });

  it('is not ready when none is, degraded when some are not, and not alive when one hangs', async () => {
    expect([loops.readiness().healthy, loops.liveness().healthy]).toEqual([false, true]);
    await loops.start();
    expect(loops.readiness()).toMatchObject({ healthy: true });
    loops.get('a')!.ready = RED;
    expect(loops.readiness()).toMatchObject({ healthy: true, degraded: true });
    loops.get('b')!.ready = RED;
    expect(loops.readiness()).toMatchObject({ healthy: false });
    expect(loops.liveness().healthy).toBe(true);
    loops.get('b')!.live = RED;
    expect(loops.liveness()).toMatchObject({ healthy: false, name: 'b' });
    await loops.stop();
    expect(loops.readiness().healthy).toBe(false);
  });

  it('stops in the way that it is told, and begins nothing any more', async () => {
    await loops.start();
    await loops.stop(async ({ name }) => void events.push(`drain ${name}`));
    listed = ['c'];
    const before = looks;
    await loops.stop();
    expect(events).toEqual(['begin a', 'begin b', 'drain a', 'drain b']);
    expect(looks).toBe(before);
  });
});
