import type { ServiceName } from '@millrace/stack';
import type { RunningContender } from '../bare/start-bare.js';
import type { RunningTutorial } from '../tutorial/start-tutorial.js';
import type { Sample } from '../measure/measure-load.js';
import type { BenchSystem } from '../system/bench-system.js';
import type { Mode } from '../run/mode.js';

/** What the contenders of a case did in one round, by name. */
export type Round = Readonly<Record<string, Sample>>;

/** A number that a case shows, worked out within each round: what is compared was measured side by side. */
export interface Figure {
  /** Row of the table of aims, when it is one. */
  readonly row?: number;
  readonly name: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly floor?: number;
  readonly aim?: number;
  readonly of: (round: Round) => number;
}

export interface Contender {
  readonly name: string;
  /** Measures for `measureMs`, after a warm-up that is left out. */
  readonly measure: (time: MeasureTime) => Promise<Sample>;
}

export interface MeasureTime {
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Another one in every round; the same for all contenders of a round. */
  readonly seed: number;
  /** A closed loop has no more orders in flight than this. Default: as many as its case says. */
  readonly mostInFlight?: number;
}

/** A case that is ready to be measured. */
export interface OpenCase {
  readonly contenders: readonly Contender[];
  readonly figures: readonly Figure[];
  /** What was seen over time, oldest first; `seconds` is the axis. */
  readonly series?: () => readonly Sample[];
  /** A table of what is behind the figures. */
  readonly details?: () => readonly Readonly<Record<string, string | number>>[];
  /** What is wrong afterwards with orders, stock and money. Empty when all is as it should be. */
  readonly check: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

export interface SystemVariant {
  /** Names its data folder. */
  readonly name: string;
  readonly replicas?: Partial<Record<ServiceName, number>>;
  /** Its processes are killed on purpose. */
  readonly killed?: boolean;
}

/** A system of which a case may do as it likes, as long as it works in the end. */
export interface AnotherSystem {
  readonly system: BenchSystem;
  /** The case is done with it. */
  readonly release: () => Promise<void>;
}

/** What cases share. */
export interface Bench {
  readonly mode: Mode;
  /** Aborted when the run is to end: after what is being measured. */
  readonly signal: AbortSignal;
  readonly dataDir: string;
  /** Tells whoever watches how far something is that takes minutes. */
  readonly say: (text: string) => void;
  /** The product, started when the first case asks for it. */
  readonly system: () => Promise<BenchSystem>;
  /** The limit and the usual build, started when a case first asks for them, and idle in between. */
  readonly bare: () => Promise<RunningContender>;
  readonly tutorial: () => Promise<RunningTutorial>;
  /** Another product beside it, for a case that must change or hurt it; where the mode shares one, the same. */
  readonly anotherSystem: (options: SystemVariant) => Promise<AnotherSystem>;
  /** Orders a second that the product completes at saturation: measured once, before it is first asked for. */
  readonly capacity: () => Promise<number>;
}

/** What has to be started for a case, unless it runs already: `Bench` says what each is. */
export type Need = 'product' | 'bare' | 'tutorial' | 'another';

export interface BenchCase {
  readonly name: string;
  /** One line: what is measured against what. */
  readonly title: string;
  readonly needs: readonly Need[];
  readonly contenderCount: number | ((mode: Mode) => number);
  /** About what one contender takes in one round, in ms, where that is not a warm-up and the measured time. */
  readonly contenderMs?: (mode: Mode) => number;
  /** About what it takes in ms to get ready, beside the start of what it needs. Default 0. */
  readonly preparationMs?: (mode: Mode) => number;
  /** Measured time of one contender in one round, as a multiple of the mode's. Default 1. */
  readonly weight?: number;
  /** So many rounds at most. Default: the mode's. */
  readonly maxRounds?: Partial<Readonly<Record<Mode['name'], number>>>;
  /** Modes in which it runs only when it is asked for by name: it takes its own time. */
  readonly onRequestIn?: readonly Mode['name'][];
  readonly open: (bench: Bench) => Promise<OpenCase>;
}
