import { setTimeout as pause } from 'node:timers/promises';
import { AssignerProtocol, type Kafka } from 'kafkajs';
import { chaosErrors } from '../chaos.errors.js';

const TIMEOUT_MS = 120_000;
const POLL_MS = 250;

/**
 * Waits until each group has so many members, and every one of them a partition to read.
 * @throws AppError `set_up_failed` when that takes longer than two minutes.
 */
export async function untilMembers(
  kafka: Kafka,
  groups: readonly string[],
  members: number,
  signal: AbortSignal,
): Promise<void> {
  const giveUpAt = performance.now() + TIMEOUT_MS;
  const admin = kafka.admin();
  await admin.connect();
  try {
    for (;;) {
      const described = await admin.describeGroups([...groups]);
      const reading = described.groups.map((group) => group.members.filter(reads).length);
      if (described.groups.every(({ state }) => state === 'Stable') && reading.every((n) => n === members))
        return;
      if (performance.now() > giveUpAt) {
        const detail = `${groups.join(', ')} have ${reading.join(', ')} members that read, and not ${members}.`;
        throw chaosErrors.set_up_failed({ detail });
      }
      await pause(POLL_MS, undefined, { signal });
    }
  } finally {
    await admin.disconnect();
  }
}

function reads({ memberAssignment }: { readonly memberAssignment: Buffer }): boolean {
  // While the group is rebalancing nothing is assigned.
  if (memberAssignment.length === 0) return false;
  const { assignment } = AssignerProtocol.MemberAssignment.decode(memberAssignment) ?? { assignment: {} };
  return Object.values(assignment).some((partitions) => (partitions as readonly number[]).length > 0);
}
