import { TaskGroup } from '@millrace/concurrency';
import { Context } from '@millrace/context';
import type { Logger } from '@millrace/telemetry';

/**
 * The order in which a service stops: *intake* (HTTP, consumers) before *work* (loops, flushes) before
 * *connections* (pools, producers). Within a phase, all at once.
 */
export type ShutdownPhase = 'intake' | 'work' | 'connections';

const PHASES: readonly ShutdownPhase[] = ['intake', 'work', 'connections'];

interface ShutdownStep {
  readonly phase: ShutdownPhase;
  readonly name: string;
  readonly stop: () => Promise<void>;
}

/** What must be stopped, and in which order. Steps are registered by whoever opened something. */
export class Shutdown {
  private readonly steps: ShutdownStep[] = [];
  private stopping = false;

  /** True once the service takes no new work. */
  get draining(): boolean {
    return this.stopping;
  }

  add(phase: ShutdownPhase, name: string, stop: () => Promise<void>): void {
    this.steps.push({ phase, name, stop });
  }

  beginDraining(): void {
    this.stopping = true;
  }

  /** Runs all phases. A step that fails is logged and does not keep the others from stopping. */
  async run(logger: Logger): Promise<{ readonly failed: readonly string[] }> {
    this.stopping = true;
    const failed: string[] = [];
    const stop = async ({ name, stop: work }: ShutdownStep) => {
      try {
        await work();
      } catch (error) {
        failed.push(name);
        logger.error({ err: error, step: name }, 'shutdown step failed');
      }
    };
    for (const phase of PHASES) {
      // Under no deadline of whoever asked for the stop: what is accepted is finished.
      await TaskGroup.run(Context.background(), (group) => {
        for (const step of this.steps) if (step.phase === phase) group.spawn(() => stop(step));
      });
    }
    return { failed };
  }
}
