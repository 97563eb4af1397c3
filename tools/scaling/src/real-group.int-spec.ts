import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RealGroup } from './testing/real-group.fixture.js';

const PARTITIONS = 8;
const PER_PARTITION = 25;
const BATCHES = 4;

let group: RealGroup;
beforeEach(async () => {
  group = await RealGroup.open(PARTITIONS);
});
afterEach(() => group.close());

/** Messages for a while, never more ahead of the effects than a batch or two of each partition. */
async function load(): Promise<void> {
  for (let batch = 0; batch < BATCHES; batch++) {
    await group.send(PER_PARTITION);
    await group.effectsReach(group.messages - 2 * PARTITIONS * PER_PARTITION);
  }
}

describe('1 -> 8 -> 1 consumer processes on a real broker and a real database', () => {
  it('under load, one killed and one frozen beyond its session: each message has one effect, in order', async () => {
    const [first] = group.start(1);
    await group.membersAre(1);
    await load();
    const others = group.start(7);
    const [doomed, frozen, ...rest] = others;
    await Promise.all([load(), group.membersAre(8)]);
    const loading = load();
    frozen!.freeze();
    await doomed!.kill();
    await group.membersAre(6);
    await loading;
    frozen!.thaw();
    await group.membersAre(7);
    const draining = Promise.all([frozen!, ...rest].map((worker) => worker.drain()));
    await load();
    expect(await draining).toEqual([0, 0, 0, 0, 0, 0]);
    await group.membersAre(1);
    await load();
    await group.effectsReach(group.messages);
    const { effects, longestGapMs } = await group.verdict();
    process.stdout.write(
      `1 -> 8 -> 1 for real: ${first!.joins} generations seen by the first, ` +
        `${longestGapMs} ms the longest gap between two effects of a partition\n`,
    );
    expect(effects).toEqual({ total: group.messages, distinct: group.messages, disorder: 0 });
    expect(await first!.drain()).toBe(0);
    expect(await group.settled()).toBe(group.records);
  }, 900_000);
});
