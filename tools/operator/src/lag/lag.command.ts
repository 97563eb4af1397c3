import { readGroupLag, type PartitionLag } from '@millrace/kafka';
import { EXIT, type Command } from '../cli/command.js';
import { alignColumns } from '../cli/table.js';
import { isSet } from '../cli/flags.js';
import { KAFKA_VARIABLES, WAIT_FLAG, WAIT_OPTION, withAdmin } from '../kafka-access.js';

interface GroupLag {
  readonly groupId: string;
  readonly partitions: readonly PartitionLag[];
}

export const lag: Command = {
  name: 'lag',
  usage: '[GROUP] [--partitions] [--wait SECONDS]',
  summary: 'What consumer groups have not settled yet, by topic',
  options: { partitions: { type: 'boolean' }, ...WAIT_OPTION },
  flags: [['--partitions', 'one line a partition instead of a topic'], WAIT_FLAG],
  words: [0, 1],
  reads: KAFKA_VARIABLES,
  run: async (invocation) => {
    const { words, flags, out } = invocation;
    const groups = await withAdmin(invocation, async (admin) => {
      const ids = words.length > 0 ? words : (await admin.listGroups()).groups.map(({ groupId }) => groupId);
      const lags: GroupLag[] = [];
      for (const groupId of ids.toSorted())
        lags.push({ groupId, partitions: await readGroupLag(admin, groupId) });
      return lags;
    });
    for (const line of describeLag(groups, isSet(flags, 'partitions'))) out.line(line);
    return EXIT.done;
  },
};

/** A table; groups that have committed nothing (each table in memory reads by one of its own) are left out. */
export function describeLag(groups: readonly GroupLag[], byPartition: boolean): readonly string[] {
  const rows = groups.flatMap(({ groupId, partitions }) => {
    if (byPartition) {
      return partitions.map(({ topic, partition, lag: behind, committed }) => [
        groupId,
        topic,
        String(partition),
        String(committed ?? 'none'),
        String(behind),
      ]);
    }
    const topics = Map.groupBy(partitions, ({ topic }) => topic);
    return [...topics].map(([topic, own]) => [
      groupId,
      topic,
      String(own.reduce((sum, { lag: behind }) => sum + behind, 0n)),
    ]);
  });
  if (rows.length === 0) return ['No group has committed anything.'];
  const head = byPartition ? ['GROUP', 'TOPIC', 'PARTITION', 'COMMITTED', 'LAG'] : ['GROUP', 'TOPIC', 'LAG'];
  return alignColumns([head, ...rows]);
}
