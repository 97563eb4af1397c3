import { blockedLoop } from './blocked-loop.case.js';
import { brokerFreeze, brokerKill, brokerStop } from './broker.cases.js';
import { brokerSlow } from './broker-slow.case.js';
import { brokerVanishes } from './broker-vanishes.case.js';
import { calm } from './calm.case.js';
import type { Trial } from './case-series.js';
import { crashMatrix } from '../crash/crash-matrix.js';
import { cancellations, hotSku, oneKeyAtOnce } from './customers.cases.js';
import { deliveries, oldReplies, replayTopics } from './deliveries.cases.js';
import { diskFull } from './disk-full.case.js';
import { expiringHolds } from './expiring-holds.case.js';
import { handlerHangs } from './handler-hangs.case.js';
import { killGroups } from './kill-groups.case.js';
import { killProcesses } from './kill-processes.case.js';
import { lateMessages } from './late-messages.case.js';
import { plantedErrors } from './planted-errors.case.js';
import { plantedBugs } from '../plants/planted-bugs.js';
import { poison } from './poison.case.js';
import { powerCut } from './power-cut.case.js';
import { backendsKilled, lostCommits, postgresImmediate, slowDisk } from './postgres.cases.js';
import {
  providerCards,
  providerDown,
  providerForgets,
  providerUnkind,
  providerWebhooks,
} from './provider.cases.js';
import { rebalanceStorm } from './rebalance-storm.case.js';
import { rollingRestart } from './rolling-restart.case.js';
import { scaleOutSeries } from './scale-out.case.js';
import { scale } from './scale.case.js';
import { shardDown } from './shard-down.case.js';
import { lockedTables, stutters } from './stalls.cases.js';
import { threeBrokers } from './three-brokers.case.js';
import { undoFirst } from './undo-first.case.js';
import { zombies } from './zombies.case.js';

/** Every case, in the order in which they run. */
export const CASES: readonly Trial[] = [
  calm,
  plantedErrors,
  killProcesses,
  killGroups,
  zombies,
  stutters,
  blockedLoop,
  rollingRestart,
  rebalanceStorm,
  scale,
  brokerKill,
  brokerStop,
  brokerFreeze,
  postgresImmediate,
  backendsKilled,
  lostCommits,
  lockedTables,
  powerCut,
  shardDown,
  slowDisk,
  diskFull,
  hotSku,
  oneKeyAtOnce,
  cancellations,
  expiringHolds,
  deliveries,
  oldReplies,
  undoFirst,
  replayTopics,
  providerCards,
  providerWebhooks,
  providerForgets,
  providerUnkind,
  providerDown,
  poison,
  handlerHangs,
  // In this order: what a planted bug leaves behind takes a new system.
  crashMatrix,
  plantedBugs,
  brokerVanishes,
  brokerSlow,
  lateMessages,
  scaleOutSeries,
  threeBrokers,
];
