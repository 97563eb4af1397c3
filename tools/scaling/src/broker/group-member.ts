import type { ErrorCode } from './error-codes.js';

export interface JoinRequest {
  readonly clientId: string;
  /** Empty at the first try. */
  readonly memberId: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocol: string;
  readonly metadata: Buffer;
  readonly respond: (response: JoinResponse) => void;
}

export interface JoinResponse {
  readonly error: ErrorCode;
  readonly generation: number;
  readonly protocol: string;
  readonly leaderId: string;
  readonly memberId: string;
  /** For the leader only: it is the one that assigns. */
  readonly members: readonly { readonly memberId: string; readonly metadata: Buffer }[];
}

export interface SyncRequest {
  readonly memberId: string;
  readonly generation: number;
  /** Given by the leader. */
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[];
  readonly respond: (response: { readonly error: ErrorCode; readonly assignment: Buffer }) => void;
}

export const NOTHING: Buffer = Buffer.alloc(0);

/** A member of a group, as its coordinator knows it. */
export class GroupMember {
  readonly id: string;
  readonly clientId: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocol: string;
  readonly metadata: Buffer;
  /** Set while it waits for the others to join. */
  join: JoinRequest['respond'] | undefined;
  /** Set while it waits for the leader's assignment. */
  sync: SyncRequest['respond'] | undefined;
  assignment = NOTHING;
  lastSeen: number;

  constructor(request: JoinRequest, now: number) {
    this.id = request.memberId;
    this.clientId = request.clientId;
    this.sessionTimeoutMs = request.sessionTimeoutMs;
    this.rebalanceTimeoutMs = request.rebalanceTimeoutMs;
    this.protocol = request.protocol;
    this.metadata = request.metadata;
    this.lastSeen = now;
  }

  answerJoin(response: JoinResponse): void {
    this.join?.(response);
    this.join = undefined;
  }

  answerSync(error: ErrorCode): void {
    this.sync?.({ error, assignment: error === 0 ? this.assignment : NOTHING });
    this.sync = undefined;
  }
}
