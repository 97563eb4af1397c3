import { setTimeout as pause } from 'node:timers/promises';
import { tell } from '../processes/serve-calls.js';
import type { LoadPlan, LoadResult, LoadTarget } from './load.protocol.js';
import { MeasuredWindow } from './measured-window.js';
import { OrderEnds } from './order-ends.js';
import { OrderLog } from './order-log.js';
import { OrderSender } from './order-sender.js';
import { poissonTimes } from './poisson.js';
import { seededRandom } from './random.js';

/** Enough that customers of an open loop never wait for one another's connection for long. */
const OPEN_LOOP_CONNECTIONS = 512;

/** Puts a target under load, says when the measured time begins and ends, and then waits for what is under way. */
export async function runLoad(target: LoadTarget, plan: LoadPlan): Promise<LoadResult> {
  const { shape, seed, warmUpMs, measureMs, patienceMs } = plan;
  const log = new OrderLog();
  const ends = target.ends && (await OrderEnds.listen(target.ends.brokers, target.ends.topic));
  const connections = shape.kind === 'closed' ? shape.inFlight : OPEN_LOOP_CONNECTIONS;
  const startedAt = performance.now();
  const windowBeginsAt = startedAt + warmUpMs;
  const window = new MeasuredWindow({ beginsAt: windowBeginsAt, measureMs, patienceMs });
  const onDone = (plannedAt: number) => window.orderDone(plannedAt);
  const sender = new OrderSender(target, log, ends, { seed, connections, onDone });
  const edges = tellEdges(windowBeginsAt, window);
  const sent =
    shape.kind === 'closed'
      ? closedLoop(sender, { inFlight: shape.inFlight, waitsFor: shape.until, window })
      : openLoop(sender, {
          timesMs: poissonTimes(shape.ratePerSecond, warmUpMs + measureMs, seededRandom(seed + 2)),
          startedAt,
          window,
        });
  const [windowMs] = await Promise.all([edges, sent]);
  await ends?.allHeard(patienceMs);
  await Promise.all([sender.close(), ends?.close()]);
  return log.result(windowBeginsAt, windowMs);
}

/** @returns how long the measured time was, in ms. */
async function tellEdges(beginsAt: number, window: MeasuredWindow): Promise<number> {
  await pause(Math.max(0, beginsAt - performance.now()));
  tell('window', { edge: 'begin' });
  const windowMs = await window.over;
  tell('window', { edge: 'end' });
  return windowMs;
}

interface ClosedLoop {
  readonly inFlight: number;
  readonly waitsFor: 'answer' | 'end';
  readonly window: MeasuredWindow;
}

async function closedLoop(sender: OrderSender, { inFlight, waitsFor, window }: ClosedLoop): Promise<void> {
  const customer = async () => {
    while (window.isOpen) {
      const { ended } = await sender.send(performance.now());
      // What has not ended when the time is up is waited for by all together.
      if (waitsFor === 'end') await Promise.race([ended, window.over]);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, customer));
}

interface OpenLoop {
  /** From `startedAt`, ascending. */
  readonly timesMs: Float64Array;
  readonly startedAt: number;
  readonly window: MeasuredWindow;
}

/** Sends each order at its time; one that is late because this process is busy still counts from its time. */
async function openLoop(sender: OrderSender, { timesMs, startedAt, window }: OpenLoop): Promise<void> {
  const answers: ReturnType<OrderSender['send']>[] = [];
  for (const timeMs of timesMs) {
    const dueAt = startedAt + timeMs;
    const waitMs = dueAt - performance.now();
    if (waitMs > 1) await pause(waitMs);
    answers.push(sender.send(dueAt));
  }
  const sent = await Promise.all(answers);
  void Promise.all(sent.map(({ ended }) => ended)).then(() => window.nothingMoreComes());
}
