/** Kafka's own numbers, of the errors that a group meets. */
export const ERRORS = {
  none: 0,
  offsetOutOfRange: 1,
  unknownTopicOrPartition: 3,
  coordinatorLoadInProgress: 14,
  notCoordinator: 16,
  illegalGeneration: 22,
  unknownMemberId: 25,
  rebalanceInProgress: 27,
  memberIdRequired: 79,
} as const;

export type ErrorCode = (typeof ERRORS)[keyof typeof ERRORS];
