import type { MessagingTuning } from '@millrace/messaging';
import type { Network } from '../broker/simulated-socket.js';
import type { SimulatedDatabase } from '../database/simulated-database.js';
import type { SeededRandom } from '../time/seeded-random.js';
import type { VirtualClock } from '../time/virtual-clock.js';
import type { Workload } from './workload.js';

/** What a pod costs and how it comes and goes; every time in milliseconds. */
export interface PodProperties {
  /** Core time of one message. */
  readonly cpuMsPerMessage: number;
  /** From its creation until its process connects: scheduling, image, boot. */
  readonly fastestStartMs: number;
  readonly slowestStartMs: number;
  /** `SHUTDOWN_PRESTOP_MS` and `SHUTDOWN_TIMEOUT_MS` of the services. */
  readonly prestopMs: number;
  readonly shutdownTimeoutMs: number;
}

/** Told what becomes of pods. */
export interface FleetListener {
  readonly onDraining: (pod: string) => void;
  readonly onFrozen: (pod: string) => void;
  /** `unexpected` says why, when it was not an orderly end. */
  readonly onGone: (pod: string, unexpected: string | undefined) => void;
}

/** What pods live in. */
export interface World {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly network: Network;
  readonly database: SimulatedDatabase;
  readonly workload: Workload;
  readonly tuning: MessagingTuning;
  readonly pods: PodProperties;
  readonly listener: FleetListener;
}
