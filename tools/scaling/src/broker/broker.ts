import type { VirtualClock } from '../time/virtual-clock.js';
import { apiVersions, fetch, findCoordinator, listOffsets, metadata } from './data-requests.js';
import { ERRORS, type ErrorCode } from './error-codes.js';
import type { Exchange } from './exchange.js';
import { GroupCoordinator } from './group-coordinator.js';
import type { GroupMember } from './group-member.js';
import { heartbeat, joinGroup, leaveGroup, offsetCommit, offsetFetch, syncGroup } from './group-requests.js';
import { PartitionLog } from './partition-log.js';
import { WireReader, WireWriter } from './wire.js';

export interface Committer {
  readonly clientId: string;
  readonly groupId: string;
  readonly memberId: string;
  readonly generation: number;
}

export interface CommittedOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** Told what happens at the broker. */
export interface BrokerListener {
  readonly onFetch: (clientId: string, topic: string, partition: number) => void;
  readonly onCommit: (committer: Committer, offsets: readonly CommittedOffset[], answer: ErrorCode) => void;
  /** A member gives up what it held and waits for what it gets. */
  readonly onJoining: (clientId: string) => void;
  readonly onRebalance: () => void;
  readonly onGeneration: (generation: number, members: readonly GroupMember[]) => void;
}

export interface BrokerOptions {
  readonly clock: VirtualClock;
  readonly topics: ReadonlyMap<string, number>;
  readonly listener: BrokerListener;
  /** `false` plants a fault: commits are taken from any member of any generation. */
  readonly fencing?: boolean;
}

/** Request keys of the protocol, with the newest version that the client knows. */
const APIS = [
  { key: 1, version: 11 },
  { key: 2, version: 3 },
  { key: 3, version: 6 },
  { key: 8, version: 5 },
  { key: 9, version: 4 },
  { key: 10, version: 2 },
  { key: 11, version: 5 },
  { key: 12, version: 3 },
  { key: 13, version: 3 },
  { key: 14, version: 3 },
  { key: 18, version: 2 },
];

/** A Kafka cluster of one node, as far as consumers see one: logs, groups, offsets, and its protocol in bytes. */
export class Broker {
  readonly listener: BrokerListener;
  private readonly clock: VirtualClock;
  private readonly topics: ReadonlyMap<string, readonly PartitionLog[]>;
  private readonly groups = new Map<string, GroupCoordinator>();
  private readonly offsets = new Map<string, number>();
  private coordinatorError: ErrorCode = ERRORS.none;

  constructor(private readonly options: BrokerOptions) {
    this.clock = options.clock;
    this.listener = options.listener;
    this.topics = new Map(
      [...options.topics].map(([name, partitions]) => [
        name,
        Array.from({ length: partitions }, () => new PartitionLog()),
      ]),
    );
  }

  logs(topic: string): readonly PartitionLog[] | undefined {
    return this.topics.get(topic);
  }

  /** @throws Error when there is no such partition. */
  log(topic: string, partition: number): PartitionLog {
    const log = this.topics.get(topic)?.[partition];
    if (!log) throw new Error(`there is no partition ${partition} of ${topic}`);
    return log;
  }

  group(groupId: string): GroupCoordinator {
    const known = this.groups.get(groupId);
    if (known) return known;
    const group = new GroupCoordinator(this.clock, {
      onRebalance: () => this.listener.onRebalance(),
      onGeneration: (generation, members) => this.listener.onGeneration(generation, members),
    });
    this.groups.set(groupId, group);
    return group;
  }

  /** What every request for a group is answered with now, whoever asks; `none` when its coordinator is there. */
  get groupError(): ErrorCode {
    return this.coordinatorError;
  }

  /**
   * As when the node that coordinates the groups is lost: nobody does for half of the time, then another has to
   * load them first. What was committed stays.
   */
  moveCoordinator(durationMs: number): void {
    for (const group of this.groups.values()) group.holdSessions(durationMs);
    this.coordinatorError = ERRORS.notCoordinator;
    this.clock.after(durationMs / 2, () => {
      this.coordinatorError = ERRORS.coordinatorLoadInProgress;
    });
    this.clock.after(durationMs, () => {
      this.coordinatorError = ERRORS.none;
    });
  }

  committed(groupId: string, topic: string, partition: number): number | undefined {
    return this.offsets.get(`${groupId}/${topic}/${partition}`);
  }

  commit(committer: Committer, offsets: readonly CommittedOffset[]): ErrorCode {
    const { groupId, memberId, generation } = committer;
    const verdict = this.group(groupId).mayCommit(memberId, generation);
    const fenced = this.options.fencing === false ? ERRORS.none : verdict;
    const answer = this.groupError === ERRORS.none ? fenced : this.groupError;
    if (answer === ERRORS.none) {
      for (const { topic, partition, offset } of offsets) {
        this.offsets.set(`${groupId}/${topic}/${partition}`, offset);
      }
    }
    this.listener.onCommit(committer, offsets, answer);
    return answer;
  }

  /** Calls back once, when one of the logs reaches beyond its offset or the wait is over. */
  whenReadable(
    wanted: readonly { readonly log: PartitionLog; readonly offset: number }[],
    maxWaitMs: number,
    callback: () => void,
  ): void {
    if (wanted.some(({ log, offset }) => log.end !== offset)) return callback();
    const endings: (() => void)[] = [];
    const once = () => {
      timer.cancel();
      for (const end of endings) end();
      callback();
    };
    const timer = this.clock.after(maxWaitMs, once);
    for (const { log } of wanted) endings.push(log.onAppend(once));
  }

  /** One request, framed by its length; the answer comes framed the same way. */
  receive(frame: Buffer, reply: (frame: Buffer) => void): void {
    const request = new WireReader(frame);
    if (request.int32() !== frame.length - 4) throw new Error('a write of the client is not one request');
    const [key, version, correlationId] = [request.int16(), request.int16(), request.int32()];
    const api = APIS.find((each) => each.key === key);
    if (api?.version !== version) throw new Error(`request ${key} of version ${version} is not known here`);
    const respond: Exchange['respond'] = (write) => {
      const response = new WireWriter().int32(0).int32(correlationId);
      write(response);
      const bytes = response.finish();
      bytes.writeInt32BE(bytes.length - 4, 0);
      reply(bytes);
    };
    this.dispatch(key, { clientId: request.text(), request, respond });
  }

  private dispatch(key: number, exchange: Exchange): void {
    if (key === 1) fetch(this, exchange);
    else if (key === 2) listOffsets(this, exchange);
    else if (key === 3) metadata(this, exchange);
    else if (key === 8) offsetCommit(this, exchange);
    else if (key === 9) offsetFetch(this, exchange);
    else if (key === 10) findCoordinator(exchange);
    else if (key === 11) joinGroup(this, exchange);
    else if (key === 12) heartbeat(this, exchange);
    else if (key === 13) leaveGroup(this, exchange);
    else if (key === 14) syncGroup(this, exchange);
    else apiVersions(exchange, APIS);
  }
}
