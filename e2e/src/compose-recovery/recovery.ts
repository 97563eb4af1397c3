import { eventually } from '@millrace/testing';
import type { Buyer } from './buyer.js';
import type { ComposeProject, RunningContainer } from './compose-project.js';

/** What a loss cost, in ms from the kill. */
export interface Recovery {
  readonly service: string;
  /** Whether the container stayed down until the order was confirmed; otherwise it came back by itself. */
  readonly stayedDown: boolean;
  readonly acceptedMs: number;
  readonly confirmedMs: number;
  /** From the kill, or from its start after it had stayed down. */
  readonly healthyMs: number;
}

/** One of several brokers: the others must go on without it. */
const BROKER_OF_SEVERAL = /^kafka-\d+$/;
const HEALTHY_TIMEOUT_MS = 180_000;
const POLL_MS = 250;

/**
 * Kills one container and buys. A container comes back by its restart policy; a broker of several is kept down
 * until the purchase is complete.
 * @throws Error when the order is not confirmed, or the container does not become healthy again.
 */
export async function recover(
  project: ComposeProject,
  container: RunningContainer,
  buyer: Buyer,
): Promise<Recovery> {
  const stayedDown = BROKER_OF_SEVERAL.test(container.service);
  const before = await project.stateOf(container);
  await (stayedDown ? project.takeDown(container) : project.crash(container));
  const killedAt = performance.now();
  const becomesHealthy = async (from: number) => {
    await healthyAgain(project, container, before.startedAt);
    return performance.now() - from;
  };
  if (!stayedDown) {
    const [times, healthyMs] = await Promise.all([buyer.buyOne(), becomesHealthy(killedAt)]);
    return { service: container.service, stayedDown, ...times, healthyMs };
  }
  const times = await buyer.buyOne();
  const startedAt = performance.now();
  await project.start(container);
  return { service: container.service, stayedDown, ...times, healthyMs: await becomesHealthy(startedAt) };
}

async function healthyAgain(
  project: ComposeProject,
  container: RunningContainer,
  startedBefore: string,
): Promise<void> {
  await eventually(
    async () => {
      const { startedAt, status } = await project.stateOf(container);
      if (startedAt === startedBefore) throw new Error(`${status}, not started again`);
      if (status !== 'healthy') throw new Error(status);
    },
    {
      waitingFor: `${container.service} to be healthy again`,
      timeoutMs: HEALTHY_TIMEOUT_MS,
      intervalMs: POLL_MS,
    },
  );
}
