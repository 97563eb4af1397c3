import type { Scheduled, VirtualClock } from '../time/virtual-clock.js';
import { ERRORS, type ErrorCode } from './error-codes.js';
import {
  GroupMember,
  type JoinRequest,
  type JoinResponse,
  NOTHING,
  type SyncRequest,
} from './group-member.js';

/** How long the first member of an empty group waits for others (`group.initial.rebalance.delay.ms`). */
const INITIAL_DELAY_MS = 3_000;

export interface GroupListener {
  /** All members have to join again; until the next generation nobody holds anything for sure. */
  readonly onRebalance: () => void;
  /** Every member has got its partitions. */
  readonly onGeneration: (generation: number, members: readonly GroupMember[]) => void;
}

type State = 'empty' | 'preparing' | 'completing' | 'stable';

/**
 * The coordinator of one consumer group, by the classic protocol: members join, the leader assigns, everyone
 * syncs; whoever comes, goes or falls silent sends all of them back to the start. Eager: a rebalance takes
 * every partition from every member.
 */
export class GroupCoordinator {
  private state: State = 'empty';
  private generation = 0;
  private leaderId = '';
  private readonly members = new Map<string, GroupMember>();
  /** Ids that were given out and not used yet. */
  private readonly announced = new Map<string, Scheduled>();
  private deadline: Scheduled | undefined;
  /** The group was empty: its first members are waited for by the clock alone. */
  private gathering = false;
  private ids = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly listener: GroupListener,
  ) {}

  join(request: JoinRequest): void {
    const { memberId, respond } = request;
    if (memberId === '') return respond(this.announce(request));
    const member = this.members.get(memberId);
    if (member) return this.rejoin(member, respond);
    const announced = this.announced.get(memberId);
    if (!announced) return respond(refusal(ERRORS.unknownMemberId, ''));
    announced.cancel();
    this.announced.delete(memberId);
    const added = new GroupMember(request, this.clock.now());
    added.join = respond;
    this.members.set(memberId, added);
    this.watchSession(added);
    this.beginRebalance();
  }

  sync({ memberId, generation, assignments, respond }: SyncRequest): void {
    const member = this.members.get(memberId);
    const error = this.check(member, generation);
    if (!member || error !== ERRORS.none) return respond({ error, assignment: NOTHING });
    if (this.state === 'preparing')
      return respond({ error: ERRORS.rebalanceInProgress, assignment: NOTHING });
    member.sync = respond;
    if (this.state === 'stable') return member.answerSync(ERRORS.none);
    if (memberId !== this.leaderId) return;
    for (const { memberId: id, assignment } of assignments) {
      const assignee = this.members.get(id);
      if (assignee) assignee.assignment = assignment;
    }
    this.deadline?.cancel();
    this.state = 'stable';
    this.listener.onGeneration(this.generation, [...this.members.values()]);
    for (const each of this.members.values()) this.answerSync(each);
  }

  heartbeat(memberId: string, generation: number): ErrorCode {
    const error = this.check(this.members.get(memberId), generation);
    if (error !== ERRORS.none) return error;
    return this.state === 'preparing' ? ERRORS.rebalanceInProgress : ERRORS.none;
  }

  leave(memberId: string): ErrorCode {
    const member = this.members.get(memberId);
    if (!member) return ERRORS.unknownMemberId;
    this.remove(member);
    return ERRORS.none;
  }

  /** The group is in other hands for a while: nobody's session ends before the new ones know it. */
  holdSessions(durationMs: number): void {
    for (const member of this.members.values()) member.lastSeen = this.clock.now() + durationMs;
  }

  /** Whether a member may commit offsets for a generation. */
  mayCommit(memberId: string, generation: number): ErrorCode {
    const error = this.check(this.members.get(memberId), generation);
    if (error !== ERRORS.none) return error;
    return this.state === 'completing' ? ERRORS.rebalanceInProgress : ERRORS.none;
  }

  private announce({ clientId, sessionTimeoutMs }: JoinRequest): JoinResponse {
    const memberId = `${clientId}-${++this.ids}`;
    const forget = () => {
      this.announced.delete(memberId);
      this.completeIfAllJoined();
    };
    this.announced.set(memberId, this.clock.after(sessionTimeoutMs, forget));
    return refusal(ERRORS.memberIdRequired, memberId);
  }

  private rejoin(member: GroupMember, respond: JoinRequest['respond']): void {
    member.lastSeen = this.clock.now();
    member.join = respond;
    if (this.state === 'preparing') this.completeIfAllJoined();
    else if (this.state === 'stable' && member.id === this.leaderId) this.beginRebalance();
    // It has missed the answer of its generation: nothing has changed, it gets it again.
    else member.answerJoin(this.welcome(member));
  }

  private beginRebalance(): void {
    if (this.state !== 'preparing') {
      this.gathering = this.state === 'empty';
      for (const member of this.members.values()) member.answerSync(ERRORS.rebalanceInProgress);
      this.state = 'preparing';
      this.listener.onRebalance();
      this.deadline?.cancel();
      const longestMs = this.longestRebalanceMs();
      this.deadline = this.gathering
        ? this.gather(longestMs, this.members.size)
        : this.expectJoins(longestMs);
    }
    this.completeIfAllJoined();
  }

  /** Waits on while more come, up to the rebalance timeout. */
  private gather(remainingMs: number, known: number): Scheduled {
    const waitMs = Math.min(INITIAL_DELAY_MS, remainingMs);
    return this.clock.after(waitMs, () => {
      if (this.members.size > known && remainingMs > waitMs) {
        this.deadline = this.gather(remainingMs - waitMs, this.members.size);
      } else {
        this.complete();
      }
    });
  }

  private expectJoins(timeoutMs: number): Scheduled {
    return this.clock.after(timeoutMs, () => {
      for (const member of this.members.values()) if (!member.join) this.members.delete(member.id);
      this.complete();
    });
  }

  private completeIfAllJoined(): void {
    if (this.state !== 'preparing' || this.gathering || this.announced.size > 0) return;
    for (const member of this.members.values()) if (!member.join) return;
    this.complete();
  }

  private complete(): void {
    this.deadline?.cancel();
    this.gathering = false;
    this.generation++;
    const [first] = this.members.values();
    if (!first) {
      this.state = 'empty';
      return;
    }
    if (!this.members.has(this.leaderId)) this.leaderId = first.id;
    this.state = 'completing';
    for (const member of this.members.values()) {
      member.lastSeen = this.clock.now();
      member.assignment = NOTHING;
      member.answerJoin(this.welcome(member));
    }
    this.deadline = this.clock.after(this.longestRebalanceMs(), () => {
      for (const member of this.members.values()) if (!member.sync) this.remove(member);
    });
  }

  private longestRebalanceMs(): number {
    return Math.max(...[...this.members.values()].map((member) => member.rebalanceTimeoutMs));
  }

  private welcome(member: GroupMember): JoinResponse {
    const isLeader = member.id === this.leaderId;
    const members = [...this.members.values()].map(({ id, metadata }) => ({ memberId: id, metadata }));
    return {
      error: ERRORS.none,
      generation: this.generation,
      protocol: member.protocol,
      leaderId: this.leaderId,
      memberId: member.id,
      members: isLeader ? members : [],
    };
  }

  private answerSync(member: GroupMember): void {
    member.lastSeen = this.clock.now();
    member.answerSync(ERRORS.none);
  }

  private check(member: GroupMember | undefined, generation: number): ErrorCode {
    if (!member) return ERRORS.unknownMemberId;
    if (generation !== this.generation) return ERRORS.illegalGeneration;
    member.lastSeen = this.clock.now();
    return ERRORS.none;
  }

  /** One timer a member, set again for what is left of its session. Who waits for others is not silent. */
  private watchSession(member: GroupMember): void {
    const check = () => {
      if (this.members.get(member.id) !== member) return;
      if (member.join) member.lastSeen = this.clock.now();
      const leftMs = member.lastSeen + member.sessionTimeoutMs - this.clock.now();
      if (leftMs > 0) this.clock.after(leftMs, check);
      else this.remove(member);
    };
    this.clock.after(member.sessionTimeoutMs, check);
  }

  private remove(member: GroupMember): void {
    this.members.delete(member.id);
    member.answerJoin(refusal(ERRORS.unknownMemberId, member.id));
    member.answerSync(ERRORS.unknownMemberId);
    if (this.state === 'preparing') this.completeIfAllJoined();
    else if (this.members.size > 0) this.beginRebalance();
    else this.complete();
  }
}

/** An answer to a join that lets nobody in. */
export function refusal(error: ErrorCode, memberId: string): JoinResponse {
  return { error, generation: -1, protocol: '', leaderId: '', memberId, members: [] };
}
