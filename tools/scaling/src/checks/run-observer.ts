import type { BrokerListener, CommittedOffset, Committer } from '../broker/broker.js';
import { ERRORS, type ErrorCode } from '../broker/error-codes.js';
import type { GroupMember } from '../broker/group-member.js';
import { WireReader } from '../broker/wire.js';
import type { FleetListener } from '../fleet/world.js';
import { PartitionService } from './partition-service.js';

/** Answers to whoever is no member, or not of this generation. */
const FENCED: ReadonlySet<ErrorCode> = new Set([
  ERRORS.illegalGeneration,
  ERRORS.unknownMemberId,
  ERRORS.rebalanceInProgress,
]);

export interface ObserverOptions {
  readonly partitions: number;
  readonly now: () => number;
  /** Whether everything below an offset has its effect. */
  readonly isDoneBelow: (partition: number, offset: number) => boolean;
}

/** Watches a run from the outside: what the broker and Kubernetes see, and whether it was allowed. */
export class RunObserver implements BrokerListener, FleetListener {
  readonly service: PartitionService;
  readonly counts = {
    rebalances: 0,
    mostMembers: 0,
    commits: 0,
    fencedCommits: 0,
    /** Commits that were taken though someone else holds the partition. */
    staleCommits: 0,
    /** Committed offsets that were ahead of the effects. */
    earlyCommits: 0,
    crashed: 0,
    killed: 0,
    cutShort: 0,
  };
  private generation = 0;

  constructor(private readonly options: ObserverOptions) {
    this.service = new PartitionService(options.partitions, options.now);
  }

  readonly onFetch = (clientId: string, _topic: string, partition: number): void => {
    this.service.fetched(partition, clientId);
  };

  readonly onJoining = (clientId: string): void => {
    this.service.release(clientId);
  };

  readonly onRebalance = (): void => {
    this.counts.rebalances++;
  };

  readonly onGeneration = (generation: number, members: readonly GroupMember[]): void => {
    this.generation = generation;
    this.counts.mostMembers = Math.max(this.counts.mostMembers, members.length);
    for (const { clientId, assignment } of members) {
      for (const partition of partitionsOf(assignment)) this.service.assign(partition, clientId);
    }
  };

  readonly onCommit = (
    { clientId, generation }: Committer,
    offsets: readonly CommittedOffset[],
    answer: ErrorCode,
  ): void => {
    if (FENCED.has(answer)) this.counts.fencedCommits++;
    if (answer !== ERRORS.none) return;
    this.counts.commits++;
    for (const { partition, offset } of offsets) {
      const isOwner = generation === this.generation && this.service.ownerOf(partition) === clientId;
      if (!isOwner) this.counts.staleCommits++;
      if (!this.options.isDoneBelow(partition, offset)) this.counts.earlyCommits++;
    }
  };

  readonly onDraining = (pod: string): void => {
    this.service.release(pod);
  };

  readonly onFrozen = (pod: string): void => {
    this.service.release(pod);
  };

  readonly onGone = (pod: string, unexpected: string | undefined): void => {
    this.service.release(pod);
    if (unexpected === 'crashed') this.counts.crashed++;
    if (unexpected === 'killed') this.counts.killed++;
    if (unexpected === 'shutdown timeout') this.counts.cutShort++;
  };
}

/** The partitions in an assignment, in the consumer protocol's form. */
function partitionsOf(assignment: Buffer): readonly number[] {
  if (assignment.length === 0) return [];
  const reader = new WireReader(assignment);
  reader.int16();
  return reader
    .list((topic) => {
      topic.text();
      return topic.list((each) => each.int32());
    })
    .flat();
}
