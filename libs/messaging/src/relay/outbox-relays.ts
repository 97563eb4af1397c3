/** The relays of all databases with an outbox. */
export interface OutboxRelays {
  /** Something was committed to the outbox of `database` (of any of them, without a name). */
  wake(database?: string): void;
}
