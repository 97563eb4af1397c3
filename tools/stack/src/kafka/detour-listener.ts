/**
 * A second plain listener of the local broker, which clients are told to be elsewhere: at what stands before it and
 * passes things on. Whoever comes by it is sent there again by everything the broker says of itself.
 */
export interface DetourListener {
  /** Where the broker listens. */
  readonly port: number;
  /** Where clients are told to go, on the loopback address. */
  readonly advertisedPort: number;
}
