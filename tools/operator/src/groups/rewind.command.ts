import type { Admin } from 'kafkajs';
import { EXIT, UsageError, type Command, type Invocation } from '../cli/command.js';
import { isSet, textFlag } from '../cli/flags.js';
import { KAFKA_VARIABLES, WAIT_FLAG, WAIT_OPTION, withAdmin } from '../kafka-access.js';
import { groupErrors } from './groups.errors.js';
import { planRewind, type StepBack } from './rewind-plan.js';

/**
 * For a service whose database was restored to an earlier moment: it hears again what the database has
 * forgotten, and its inbox drops what it has not. Sign in as the service: only it may commit in its group.
 */
export const groupsRewind: Command = {
  name: 'groups rewind',
  usage: 'GROUP TOPIC --to TIME [--apply] [--wait SECONDS]',
  summary: 'Takes a group that nobody is in back to a moment; without --apply it only says how far',
  options: { to: { type: 'string' }, apply: { type: 'boolean' }, ...WAIT_OPTION },
  flags: [['--to TIME', 'the moment, in UTC: 2026-11-25T07:31:00Z'], ['--apply', 'do it'], WAIT_FLAG],
  words: [2, 2],
  reads: KAFKA_VARIABLES,
  run: async (invocation) => {
    const [groupId, topic] = invocation.words as readonly [string, string];
    const moment = momentOf(invocation);
    return withAdmin(invocation, async (admin) => {
      await requireEmpty(admin, groupId);
      const steps = await stepsBack(admin, { groupId, topic, moment });
      for (const line of describe(steps, topic)) invocation.out.line(line);
      if (steps.length === 0) return EXIT.done;
      if (!isSet(invocation.flags, 'apply')) return EXIT.differs;
      const partitions = steps.map(({ partition, to }) => ({ partition, offset: to }));
      await admin.setOffsets({ groupId, topic, partitions });
      return EXIT.done;
    });
  },
};

/** @throws UsageError when there is none, it names no zone, or it is to come. */
function momentOf({ flags }: Invocation): number {
  const text = textFlag(flags, 'to') ?? '';
  const moment = Date.parse(text);
  if (!/T.*(?:Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(moment) || moment > Date.now()) {
    throw new UsageError(
      `--to must be a moment in the past, with its zone: 2026-11-25T07:31:00Z; got "${text}"`,
    );
  }
  return moment;
}

async function requireEmpty(admin: Admin, groupId: string): Promise<void> {
  const { groups } = await admin.describeGroups([groupId]);
  if (groups.some(({ members }) => members.length > 0)) throw groupErrors.group_in_use();
}

interface Rewind {
  readonly groupId: string;
  readonly topic: string;
  readonly moment: number;
}

async function stepsBack(admin: Admin, { groupId, topic, moment }: Rewind): Promise<readonly StepBack[]> {
  const there = await admin.fetchTopicOffsetsByTimestamp(topic, moment);
  const atMoment = new Map(there.map(({ partition, offset }) => [partition, offset]));
  const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] });
  return planRewind(
    committed!.partitions.map(({ partition, offset }) => ({
      partition,
      committed: offset,
      atMoment: atMoment.get(partition)!,
    })),
  );
}

function describe(steps: readonly StepBack[], topic: string): readonly string[] {
  if (steps.length === 0) return ['The group is not beyond that moment.'];
  return steps.map(
    ({ partition, from, to, again }) => `${topic}/${partition}: ${from} -> ${to}, ${again} again`,
  );
}
