import type { Command } from './cli/command.js';
import { deadLettersGroups, deadLettersList, deadLettersShow } from './dead-letters/look.commands.js';
import { deadLettersPurge } from './dead-letters/purge.command.js';
import { deadLettersEdit, deadLettersJob, deadLettersRedrive } from './dead-letters/redrive.commands.js';
import { groupsRewind } from './groups/rewind.command.js';
import { lag } from './lag/lag.command.js';
import { order } from './orders/order.command.js';
import { sagasRecord } from './sagas/record.command.js';
import { sagasForce, sagasList, sagasRetry, sagasShow, sagasSkip } from './sagas/sagas.commands.js';
import { shards } from './shards/shards.command.js';
import { topicsApply, topicsPlan } from './topics/topics.commands.js';

/** Everything that `millrace` can do, in the order of its help. */
export const commands: readonly Command[] = [
  topicsPlan,
  topicsApply,
  lag,
  groupsRewind,
  shards,
  order,
  sagasList,
  sagasShow,
  sagasRetry,
  sagasSkip,
  sagasForce,
  sagasRecord,
  deadLettersGroups,
  deadLettersList,
  deadLettersShow,
  deadLettersEdit,
  deadLettersRedrive,
  deadLettersJob,
  deadLettersPurge,
];
