import { readFileSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { chaosErrors } from '../chaos.errors.js';
import type { Finding } from '../check/finding.js';
import type { Facts } from '../facts/facts.js';
import type { History } from '../history/history.js';
import { moveDatabase, moveDatabaseBack } from '../lab/moved-database.js';
import { SmallDisk } from '../lab/small-disk.js';
import type { ChaosCase, Measured, Scene, Story } from './chaos-case.js';

const SHARD = 'order_shard_0';
const [FULL, FREED, BACK] = [
  `fill the disk of ${SHARD}`,
  'it is freed',
  'the shard goes back to its own disk',
] as const;
/** Beyond what the shard holds. */
const SPARE_MIB = 64;
const FULL_MS = 10_000;
const REFUSED_TIMEOUT_MS = 60_000;
const ACCEPTED_AGAIN = 10;
const ACCEPTED_TIMEOUT_MS = 60_000;
const POLL_MS = 100;
const NO_SPACE = 'No space left on device';

const disks = new WeakMap<Scene, SmallDisk>();

export const diskFull: ChaosCase = {
  name: 'disk-full',
  fault: 'the disk of one shard of the orders is full for 10 s from the first write that it refuses on',
  loadMs: 20_000,
  prepare: async (scene) => {
    const { lab } = scene;
    const disk = await SmallDisk.mount(
      (await sizeMiB(scene)) + SPARE_MIB,
      statSync(lab.stack.stack.postgres.dataDir),
    );
    lab.untilHealed(async () => {
      await disk.free();
      await moveDatabaseBack(lab, SHARD);
      await disk.unmount();
    });
    await moveDatabase(lab, SHARD, disk.folder);
    disks.set(scene, disk);
  },
  schedule: ({ loadMs }) => [
    {
      atMs: Math.round(0.2 * loadMs),
      what: FULL,
      act: async (scene) => {
        const disk = disks.get(scene)!;
        const refusalsBefore = refusals(scene);
        await disk.fill();
        await untilRefused(scene, refusalsBefore);
        scene.say('a write was refused');
        await pause(FULL_MS, undefined, { signal: scene.signal });
        const acceptedBefore = await countOrders(scene);
        await disk.free();
        scene.say(FREED);
        await untilAccepting(scene, acceptedBefore + ACCEPTED_AGAIN);
        scene.say(BACK);
      },
    },
  ],
  measure: measureRefusals,
};

async function sizeMiB({ lab }: Scene): Promise<number> {
  const [row] = await lab.databases.read<{ mib: number }>(
    lab.stack.stack.postgres.adminUrl,
    `SELECT ceil(pg_database_size('${SHARD}') / 1048576.0)::float8 AS mib`,
  );
  return row!.mib;
}

/** What Postgres has said of it. */
function refusals({ lab }: Scene): number {
  return readFileSync(lab.stack.stack.postgres.log, 'utf8').split(NO_SPACE).length;
}

/** A full disk is no fault before somebody wants more of it. */
async function untilRefused(scene: Scene, before: number): Promise<void> {
  const giveUpAt = performance.now() + REFUSED_TIMEOUT_MS;
  while (refusals(scene) === before) {
    if (performance.now() > giveUpAt) {
      throw chaosErrors.set_up_failed({ detail: `${SHARD} has a full disk, and asks nothing of it.` });
    }
    await pause(POLL_MS, undefined, { signal: scene.signal });
  }
}

/** What comes back by itself must do so before the shard is moved back; whether it did is the measure's to judge. */
async function untilAccepting(scene: Scene, orders: number): Promise<void> {
  const giveUpAt = performance.now() + ACCEPTED_TIMEOUT_MS;
  while ((await countOrders(scene)) < orders && performance.now() < giveUpAt) {
    await pause(POLL_MS, undefined, { signal: scene.signal });
  }
}

function countOrders({ lab }: Scene): Promise<number> {
  return lab.databases.count(lab.deployment.shards[SHARD]!, 'SELECT count(*)::int AS count FROM orders');
}

/** Customers of the shard are told to come again, and are accepted again once there is space, before it is moved. */
export function measureRefusals(facts: Facts, history: History, story: Story): Measured {
  const timeOf = (what: string) => story.find((one) => one.what === what)?.at;
  const [from, to, back] = [timeOf(FULL), timeOf(FREED), timeOf(BACK)];
  if (from === undefined || to === undefined || back === undefined) {
    return { findings: [], notes: ['The disk was never full.'] };
  }
  const shardOf = new Map(facts.orders.map(({ customerId, shard }) => [customerId, shard]));
  const own = history.filter(({ customerId }) => shardOf.get(customerId) === SHARD);
  const attempts = own.flatMap((wish) => wish.attempts);
  const during = attempts.filter(({ sentAt, endedAt }) => sentAt >= from && endedAt < to);
  const told = during.filter(({ status }) => status === 503);
  const otherwise = during.filter(({ status }) => status === 500);
  const again = attempts.filter(
    ({ outcome, sentAt, endedAt }) => outcome === 'ok' && sentAt >= to && endedAt < back,
  );
  const finding = (what: string): Finding => ({ invariant: 'Q', what });
  return {
    findings: [
      ...(told.length === 0 ? [finding('no customer was told 503 while the disk was full')] : []),
      ...(otherwise.length > 0
        ? [finding(`${otherwise.length} requests were answered 500 while the disk was full`)]
        : []),
      ...(again.length === 0 ? [finding('no order was accepted by the shard once its disk was freed')] : []),
    ],
    notes: [
      `full for ${((to - from) / 1_000).toFixed(1)} s: of ${during.length} requests to the shard ${told.length} were told 503; ` +
        `${again.length} orders were accepted by it in the ${((back - to) / 1_000).toFixed(1)} s after it was freed`,
    ],
  };
}
