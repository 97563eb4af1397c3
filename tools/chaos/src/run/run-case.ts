import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '@millrace/bench';
import type { ChaosCase, Disturbance, Measured, Scene } from '../cases/chaos-case.js';
import { checkNoEffects } from '../check/effects.js';
import { endsOf } from '../facts/dump-topics.js';
import type { Unquiet } from '../facts/facts.js';
import { SAGA_TOPICS } from '../facts/topics.js';
import { describeQuiet, untilQuiet } from '../facts/unquiet.js';
import { askAnswers } from '../history/ask-answers.js';
import type { Laboratory } from '../lab/laboratory.js';
import type { CaseResult } from './case-result.js';
import { judge } from './judge.js';
import { openMarket, shopAll, shopClient, type Market } from './scene.js';
import { Snapshots } from './snapshots.js';

export interface RunOptions {
  readonly seed: number;
  readonly loadMs?: number;
  readonly ratePerSecond: number;
  readonly signal: AbortSignal;
  readonly say: (what: string) => void;
}

const DEFAULT_LOAD_MS = 20_000;
const DEFAULT_QUIET_MS = 120_000;
const NOTHING: Measured = { findings: [], notes: [] };
/** How long a customer asks again after the last fault. */
const PATIENCE_MS = 60_000;

/** Runs one case on a quiet system: load, faults, healing, quiet, verdict. */
export async function runCase(lab: Laboratory, chaos: ChaosCase, options: RunOptions): Promise<CaseResult> {
  const { seed, signal } = options;
  const loadMs = options.loadMs ?? chaos.loadMs ?? DEFAULT_LOAD_MS;
  const quietMs = chaos.quietMs ?? DEFAULT_QUIET_MS;
  const market = await openMarket(lab, `${chaos.name}-${seed}-${Date.now().toString(36)}`, chaos.shelves);
  const snapshots = await Snapshots.begin(lab, market);
  const story: { at: number; what: string }[] = [];
  const random = seededRandom(seed);
  const startedAt = Date.now();
  const scene: Scene = {
    lab,
    random,
    signal,
    skus: market.skus,
    topicsFrom: await endsOf(lab.kafka, SAGA_TOPICS),
    expected: [],
    say: (what) => {
      story.push({ at: Date.now(), what });
      options.say(`  ${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${what}`);
    },
  };
  const client = shopClient(lab);
  try {
    await chaos.prepare?.(scene);
    const { history, overAt } = await underLoad({ chaos, scene, market, loadMs, options, client });
    const quiet = await untilQuiet(() => lab.unquiet(), { timeoutMs: quietMs, signal });
    const recoveryMs = quiet.left.length === 0 ? Date.now() - overAt : null;
    scene.say(describeQuiet(quiet));
    const again = await aftermath(chaos, scene, snapshots, quietMs);
    const left = [...quiet.left, ...again.left];
    const answers = await askAnswers(client, history, market.customers);
    const facts = await snapshots.take({ answers, unquiet: left, topicsFrom: scene.topicsFrom });
    const take = async () =>
      snapshots.take({
        answers: await askAnswers(client, history, market.customers),
        unquiet: [],
        topicsFrom: undefined,
      });
    const probed = await chaos.probe?.({ scene, history, take }, facts);
    return await judge(lab, chaos, {
      facts,
      history,
      story,
      startedAt,
      seed,
      loadMs,
      recoveryMs,
      expected: scene.expected,
      effects: again.findings,
      probed: probed ?? NOTHING,
    });
  } finally {
    await client.close();
  }
}

interface UnderLoad {
  readonly chaos: ChaosCase;
  readonly scene: Scene;
  readonly market: Market;
  readonly loadMs: number;
  readonly options: RunOptions;
  readonly client: ReturnType<typeof shopClient>;
}

async function underLoad({ chaos, scene, market, loadMs, options, client }: UnderLoad) {
  const beginsAt = Date.now();
  // Until the system is healed, customers come, however long its faults take, and every one is patient.
  let healed = false;
  let patientUntil = Number.POSITIVE_INFINITY;
  const shopping = shopAll(client, market, {
    seed: options.seed,
    ratePerSecond: options.ratePerSecond * (chaos.pace ?? 1),
    isOver: () => healed && Date.now() >= beginsAt + loadMs,
    patientUntil: () => patientUntil,
    cards: chaos.cards,
    habits: chaos.habits ?? {},
  });
  const schedule = chaos.schedule({ random: scene.random, loadMs });
  const disturbing = (async () => {
    try {
      await disturb(schedule, scene, beginsAt);
    } finally {
      await scene.lab.heal();
      patientUntil = Date.now() + PATIENCE_MS;
      healed = true;
      scene.say('healed');
    }
    return Date.now();
  })();
  const [history, healedAt] = await Promise.all([shopping, disturbing]);
  scene.say(`customers are done: ${history.length} orders`);
  // A system that was healed before the last order was placed has nothing to recover from until then.
  return { history, overAt: Math.max(healedAt, beginsAt + loadMs) };
}

/** Each at its time, but one after the other: a fault that takes long moves the later ones. */
async function disturb(schedule: readonly Disturbance[], scene: Scene, beginsAt: number): Promise<void> {
  for (const { atMs, what, act } of schedule.toSorted((a, b) => a.atMs - b.atMs)) {
    await pause(Math.max(0, beginsAt + atMs - Date.now()), undefined, { signal: scene.signal });
    scene.say(what);
    await act(scene);
  }
}

async function aftermath(chaos: ChaosCase, scene: Scene, snapshots: Snapshots, quietMs: number) {
  if (!chaos.aftermath) return { findings: [], left: [] as readonly Unquiet[] };
  const none = { answers: [], unquiet: [] };
  const before = await snapshots.take({ ...none, topicsFrom: undefined });
  await chaos.aftermath(scene);
  await scene.lab.heal();
  const { signal } = scene;
  const quiet = await untilQuiet(() => scene.lab.unquiet(), { timeoutMs: quietMs, signal });
  scene.say(`afterwards: ${describeQuiet(quiet)}`);
  const after = await snapshots.take({ ...none, topicsFrom: undefined });
  return { findings: checkNoEffects(before, after), left: quiet.left };
}
