/** As much of kafkajs' consumer group as is needed here. */
export interface GroupMembership {
  /** `null` before the first join, and from the moment on at which the coordinator does not know it any more. */
  readonly memberId: string | null;
  heartbeat: (this: GroupMembership, options: { readonly interval: number }) => Promise<void>;
}

export type ProtocolErrorClass = new (error: {
  readonly type: string;
  readonly code: number;
  readonly message: string;
}) => Error;

/** What a coordinator answers to whom it does not know. */
const UNKNOWN_MEMBER = {
  type: 'UNKNOWN_MEMBER_ID',
  code: 25,
  message: 'The member has no id, and has to join',
};

/**
 * kafkajs 2.2.4 forgets its member id when the coordinator does not know it any more, and joins again. When that
 * join fails, as it does while a coordinator that stood still is not quite back, kafkajs goes on to fetch; and a
 * heartbeat without an id does nothing, and says nothing. It fetches for ever after as nobody: it holds no
 * partition, commits nothing, and neither joins again nor crashes.
 *
 * Here such a heartbeat fails as the coordinator would let it fail, so that the runner joins again.
 */
export function missLostMembership(prototype: GroupMembership, ProtocolError: ProtocolErrorClass): void {
  const { heartbeat } = prototype;
  prototype.heartbeat = async function (this: GroupMembership, options) {
    if (this.memberId === null) throw new ProtocolError(UNKNOWN_MEMBER);
    await heartbeat.call(this, options);
  };
}
