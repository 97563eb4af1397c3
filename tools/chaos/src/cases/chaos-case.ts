import type { Random } from '@millrace/bench';
import type { Finding } from '../check/finding.js';
import type { ExpectedLetter, Facts } from '../facts/facts.js';
import type { Offsets } from '../facts/dump-topics.js';
import type { History } from '../history/history.js';
import type { Habits } from '../history/shopper.js';
import type { Laboratory } from '../lab/laboratory.js';

/** One thing that is done to the system. */
export interface Disturbance {
  /** From the begin of the load. */
  readonly atMs: number;
  /** What is done, as the report tells it: the same for the same seed. */
  readonly what: string;
  readonly act: (scene: Scene) => Promise<void>;
}

/** What a case works with while it runs. */
export interface Scene {
  readonly lab: Laboratory;
  readonly random: Random;
  /** Aborted when the run is. */
  readonly signal: AbortSignal;
  /** What there is to buy. */
  readonly skus: readonly string[];
  /** Ends of the saga's topics before the case began. */
  readonly topicsFrom: Offsets;
  /** Dead letters that must be there in the end; a case that provokes one adds it. */
  readonly expected: ExpectedLetter[];
  /** Goes into the story of the report. */
  readonly say: (what: string) => void;
}

export interface PlanInput {
  /** Seeded: the schedule must follow from it alone. */
  readonly random: Random;
  readonly loadMs: number;
}

/** What a case found out beyond the invariants. */
export interface Measured {
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  /** Faults of those of its parts that have not come about: nothing is shown of them. */
  readonly unmet?: readonly string[];
}

/** What a case may look into once it has been judged, while the system is still there. */
export interface Probe {
  readonly scene: Scene;
  readonly history: History;
  /** Databases, ledger and answers as they are now; topics are left out. */
  readonly take: () => Promise<Facts>;
}

export interface Shelves {
  readonly skus: number;
  readonly stockPerSku: number;
  /** Of so many there is one unit only: orders are short of stock from the begin to the end. Default: none. */
  readonly scarce?: number;
}

export interface ChaosCase {
  readonly name: string;
  /** What is done to the system, in a sentence. */
  readonly fault: string;
  /** Part of the short set. */
  readonly short?: true;
  /** Share of orders by payment method; the rest pays with a good card, or a declined one. */
  readonly cards?: Readonly<Record<string, number>>;
  readonly habits?: Habits;
  /** What there is to buy; default: 20 SKUs, 150 units of each. */
  readonly shelves?: Shelves;
  /** Share of the usual orders a second; default: 1. */
  readonly pace?: number;
  /** How long customers come, and longer when its faults take longer; default: 20 s. `--minutes` overrides it. */
  readonly loadMs?: number;
  /** How long after the last fault it may take until nothing is under way; default: 120 s. */
  readonly quietMs?: number;
  /** Done to the quiet system, before customers come. */
  readonly prepare?: (scene: Scene) => Promise<void>;
  /** Pure: the same for the same seed. */
  readonly schedule: (input: PlanInput) => readonly Disturbance[];
  /** Done to the finished system; it must not have any effect. */
  readonly aftermath?: (scene: Scene) => Promise<void>;
  readonly probe?: (probe: Probe, facts: Facts) => Promise<Measured>;
  readonly measure?: (facts: Facts, history: History, story: Story) => Measured;
  /** Of what it is made, where that is several things at once: each by itself, to name the one that fails. */
  readonly parts?: readonly ChaosCase[];
}

/** What happened when, in Unix ms. */
export type Story = readonly { readonly at: number; readonly what: string }[];
