import type { Command } from './cli/command.js';
import {
  deadLettersDiscard,
  deadLettersList,
  deadLettersRetry,
  deadLettersShow,
} from './dead-letters/dead-letters.commands.js';
import { groupsRewind } from './groups/rewind.command.js';
import { lag } from './lag/lag.command.js';
import { order } from './orders/order.command.js';
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
  deadLettersList,
  deadLettersShow,
  deadLettersRetry,
  deadLettersDiscard,
];
