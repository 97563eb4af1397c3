import { contracts } from '@millrace/contracts';
import {
  applyTopicPlan,
  isInLine,
  planClusterTopics,
  type TopicPlan,
  type TopicTarget,
} from '@millrace/kafka';
import { EXIT, type Command, type Invocation } from '../cli/command.js';
import { wholeNumberFlag } from '../cli/flags.js';
import { KAFKA_VARIABLES, WAIT_FLAG, WAIT_OPTION, withAdmin } from '../kafka-access.js';
import { describePlan } from './describe-plan.js';

const shape = {
  usage: '[--replication-factor N] [--min-isr M] [--wait SECONDS]',
  options: { 'replication-factor': { type: 'string' }, 'min-isr': { type: 'string' }, ...WAIT_OPTION },
  flags: [
    ['--replication-factor N', "copies of each partition (default: the brokers')"],
    ['--min-isr M', "copies that must have a record before it is acknowledged (default: the brokers')"],
    WAIT_FLAG,
  ],
  words: [0, 0],
  reads: KAFKA_VARIABLES,
} as const satisfies Partial<Command>;

export const topicsPlan: Command = {
  ...shape,
  name: 'topics plan',
  summary: 'Compares the topics of the cluster with the contracts; changes nothing',
  run: async (invocation) => {
    const target = targetOf(invocation);
    const plan = await withAdmin(invocation, (admin) => planClusterTopics(admin, target));
    show(plan, invocation);
    return isInLine(plan) ? EXIT.done : EXIT.differs;
  },
};

export const topicsApply: Command = {
  ...shape,
  name: 'topics apply',
  summary: 'Creates missing topics and corrects configs; never a number of partitions',
  run: async (invocation) => {
    const target = targetOf(invocation);
    await withAdmin(invocation, async (admin) => {
      const plan = await planClusterTopics(admin, target);
      show(plan, invocation);
      await applyTopicPlan(admin, plan);
    });
    return EXIT.done;
  },
};

function targetOf({ flags }: Invocation): TopicTarget {
  return {
    topics: contracts.allTopics(),
    replicationFactor: wholeNumberFlag(flags, 'replication-factor'),
    minInSyncReplicas: wholeNumberFlag(flags, 'min-isr'),
  };
}

function show(plan: TopicPlan, { out }: Invocation): void {
  for (const line of describePlan(plan)) out.line(line);
}
