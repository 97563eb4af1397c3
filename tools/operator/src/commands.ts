import type { Command } from './cli/command.js';
import { groupsRewind } from './groups/rewind.command.js';
import { topicsApply, topicsPlan } from './topics/topics.commands.js';

/** Everything that `millrace` can do, in the order of its help. */
export const commands: readonly Command[] = [topicsPlan, topicsApply, groupsRewind];
