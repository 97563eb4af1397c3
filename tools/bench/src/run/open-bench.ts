import { join } from 'node:path';
import type { Progress } from '@millrace/stack';
import { startBare, type RunningContender } from '../bare/start-bare.js';
import { LoadBench } from '../cases/load-bench.js';
import type { Bench, SystemVariant } from '../cases/bench-case.js';
import type { Subject } from '../measure/measure-load.js';
import type { Worker } from '../processes/worker.js';
import { readable } from '../report/numbers.js';
import { BenchSystem } from '../system/bench-system.js';
import { startTutorial, type RunningTutorial } from '../tutorial/start-tutorial.js';
import type { ServerVersions } from './machine.js';
import type { Mode } from './mode.js';

export interface BenchOptions {
  readonly mode: Mode;
  readonly dataDir: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly nodeFlags?: (instance: string) => readonly string[];
}

const PROVIDER_LATENCY_MS = 5;
const WARM_UP_SEED = 1;
/** A machine that is too busy to end any order in the measured time still has to be offered some. */
const LEAST_CAPACITY = 20;
const PRODUCT: SystemVariant = { name: 'product' };
/** Fit for every case that would have a system of its own. */
const SHARED: SystemVariant = { ...PRODUCT, replicas: { order: 2, inventory: 2, payment: 2 } };

export interface OpenBench extends Bench {
  /** Undefined when no case has asked for the product. */
  readonly versions: () => Promise<ServerVersions | undefined>;
  readonly close: () => Promise<void>;
}

/** What cases share, and its end. */
export function openBench(options: BenchOptions): OpenBench {
  const { mode, dataDir, progress } = options;
  let system: Promise<BenchSystem> | undefined;
  let capacity: Promise<number> | undefined;
  let bare: Promise<RunningContender> | undefined;
  let tutorial: Promise<RunningTutorial> | undefined;
  const startWarmBeside = async <C extends RunningContender>(start: (product: BenchSystem) => Promise<C>) => {
    const product = await bench.system();
    const contender = await start(product);
    await warmUp(options, contender.subject, product.load);
    return contender;
  };
  const bench: Bench = {
    mode,
    signal: options.signal,
    dataDir,
    say: (text) => progress.say(`  ${text}`),
    system: () => (system ??= startWarm(options, mode.sharesSystem ? SHARED : PRODUCT)),
    bare: () => (bare ??= startWarmBeside((product) => startBare(product, dataDir))),
    tutorial: () => (tutorial ??= startWarmBeside((product) => startTutorial(product, dataDir))),
    anotherSystem: async (variant) => {
      if (mode.sharesSystem) return { system: await bench.system(), release: async () => undefined };
      const another = await startWarm(options, variant);
      return { system: another, release: () => another.stop() };
    },
    capacity: () => (capacity ??= measureCapacity(bench, progress)),
  };
  return {
    ...bench,
    versions: async () => (await system)?.versions(),
    close: async () => {
      // What could not be started was told by the case that asked for it.
      for (const started of await Promise.allSettled([bare, tutorial, system])) {
        if (started.status === 'fulfilled') await started.value?.stop();
      }
    },
  };
}

async function startWarm(
  options: BenchOptions,
  { name, replicas, killed }: SystemVariant,
): Promise<BenchSystem> {
  const { mode, dataDir, progress, signal, nodeFlags } = options;
  const system = await BenchSystem.start({
    dataDir: join(dataDir, name),
    progress,
    signal,
    skus: mode.skus,
    customers: mode.customers,
    providerLatencyMs: PROVIDER_LATENCY_MS,
    ...(replicas && { replicas }),
    ...(killed && { killed }),
    ...(nodeFlags && { nodeFlags }),
  });
  await warmUp(options, system.subject, system.load);
  return system;
}

/** Code that has never run is slow: what is measured must not be the compiler. */
async function warmUp({ mode, progress }: BenchOptions, subject: Subject, load: Worker): Promise<void> {
  const orders = new LoadBench(subject, load);
  await progress.step(`warm-up of ${subject.name}`, () =>
    orders.measure(
      { kind: 'closed', inFlight: 256, until: 'end' },
      { warmUpMs: 0, measureMs: mode.firstWarmUpMs, seed: WARM_UP_SEED, mostInFlight: mode.mostInFlight },
    ),
  );
  await orders.settle();
}

async function measureCapacity(bench: Bench, progress: Progress): Promise<number> {
  const { warmUpMs, measureMs, mostInFlight } = bench.mode;
  const system = await bench.system();
  const orders = new LoadBench(system.subject, system.load);
  const { endedPerSecond } = await progress.step(
    'capacity',
    () =>
      orders.measure(
        { kind: 'closed', inFlight: 256, until: 'end' },
        { warmUpMs, measureMs, seed: WARM_UP_SEED + 10, mostInFlight },
      ),
    (sample) => `${readable(sample['endedPerSecond']!)} orders/s`,
  );
  await orders.settle();
  return Math.max(LEAST_CAPACITY, endedPerSecond!);
}
