import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrokerEntry } from '@millrace/stack';
import { chaosErrors } from '../chaos.errors.js';

/** As a KRaft node writes it at each election. `leaderId` is -1 while there is none. */
interface QuorumState {
  readonly leaderId: number;
  readonly leaderEpoch: number;
}

/**
 * The node that leads the metadata quorum, by what the nodes have on disk: to clients every broker claims that it is
 * the controller.
 * @throws AppError `set_up_failed` when no node knows of one.
 */
export async function activeController(nodes: readonly BrokerEntry[]): Promise<BrokerEntry> {
  const states = await Promise.all(nodes.map(({ dataDir }) => quorumState(dataDir)));
  const [latest] = states
    .filter(({ leaderId }) => leaderId > 0)
    .toSorted((a, b) => b.leaderEpoch - a.leaderEpoch);
  const leader = latest && nodes[latest.leaderId - 1];
  if (leader) return leader;
  throw chaosErrors.set_up_failed({ detail: 'No node of the cluster knows of an active controller.' });
}

async function quorumState(dataDir: string): Promise<QuorumState> {
  const file = join(dataDir, 'data', '__cluster_metadata-0', 'quorum-state');
  return JSON.parse(await readFile(file, 'utf8')) as QuorumState;
}
