import { setTimeout as pause } from 'node:timers/promises';
import { tell } from '../processes/serve-calls.js';
import type { LoadPlan, LoadResult, LoadTarget } from './load.protocol.js';
import { OrderEnds } from './order-ends.js';
import { OrderLog } from './order-log.js';
import { OrderSender } from './order-sender.js';
import { poissonTimes } from './poisson.js';
import { seededRandom } from './random.js';

/** Enough that customers of an open loop never wait for one another's connection for long. */
const OPEN_LOOP_CONNECTIONS = 512;

/** Puts a target under load, says when the measured time begins and ends, and then waits for what is under way. */
export async function runLoad(target: LoadTarget, plan: LoadPlan): Promise<LoadResult> {
  const { shape, seed, warmUpMs, measureMs } = plan;
  const log = new OrderLog();
  const ends = target.ends && (await OrderEnds.listen(target.ends.brokers, target.ends.topic));
  const connections = shape.kind === 'closed' ? shape.inFlight : OPEN_LOOP_CONNECTIONS;
  const sender = new OrderSender(target, log, ends, { seed, connections });
  const startedAt = performance.now();
  const windowBeginsAt = startedAt + warmUpMs;
  const windowEndsAt = windowBeginsAt + measureMs;
  const edges = tellEdges(windowBeginsAt, windowEndsAt);
  const sent =
    shape.kind === 'closed'
      ? closedLoop(sender, { inFlight: shape.inFlight, waitsFor: shape.until, untilAt: windowEndsAt })
      : openLoop(
          sender,
          poissonTimes(shape.ratePerSecond, warmUpMs + measureMs, seededRandom(seed + 2)),
          startedAt,
        );
  await Promise.all([sent, edges]);
  await ends?.allHeard(plan.patienceMs);
  await Promise.all([sender.close(), ends?.close()]);
  return log.result(windowBeginsAt);
}

async function tellEdges(beginsAt: number, endsAt: number): Promise<void> {
  await waitUntil(beginsAt);
  tell('window', { edge: 'begin' });
  await waitUntil(endsAt);
  tell('window', { edge: 'end' });
}

interface ClosedLoop {
  readonly inFlight: number;
  readonly waitsFor: 'answer' | 'end';
  readonly untilAt: number;
}

async function closedLoop(sender: OrderSender, { inFlight, waitsFor, untilAt }: ClosedLoop): Promise<void> {
  const timeIsUp = waitUntil(untilAt);
  const customer = async () => {
    while (performance.now() < untilAt) {
      const { ended } = await sender.send(performance.now());
      // What has not ended when the time is up is waited for by all together.
      if (waitsFor === 'end') await Promise.race([ended, timeIsUp]);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, customer));
}

/** Sends each order at its time; one that is late because this process is busy still counts from its time. */
async function openLoop(sender: OrderSender, timesMs: Float64Array, startedAt: number): Promise<void> {
  const answers: Promise<unknown>[] = [];
  for (const timeMs of timesMs) {
    const dueAt = startedAt + timeMs;
    const waitMs = dueAt - performance.now();
    if (waitMs > 1) await pause(waitMs);
    answers.push(sender.send(dueAt));
  }
  await Promise.all(answers);
}

function waitUntil(at: number): Promise<void> {
  return pause(Math.max(0, at - performance.now()));
}
