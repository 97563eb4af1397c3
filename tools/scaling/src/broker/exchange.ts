import type { WireReader, WireWriter } from './wire.js';

/** A request of a client, and how it is answered: at once or later. */
export interface Exchange {
  readonly clientId: string;
  readonly request: WireReader;
  readonly respond: (write: (response: WireWriter) => unknown) => void;
}
