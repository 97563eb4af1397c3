/** What the broker is asked for, and by whom, as the head of a request tells. */
export interface BrokerRequest {
  /** Of the protocol: 0 is a produce, 1 a fetch. */
  readonly apiKey: number;
  /** Empty for one that does not say. */
  readonly clientId: string;
  /** The whole request, its length included. */
  readonly bytes: Buffer;
}

export const PRODUCE = 0;
export const FETCH = 1;

const LENGTH_BYTES = 4;
const CLIENT_ID_AT = LENGTH_BYTES + 8;

/** Cuts what a client sends on one connection into its requests. */
export class RequestCutter {
  private rest: Buffer = Buffer.alloc(0);

  /** Takes the next bytes. @returns the requests that are whole with them, in their order. */
  cut(bytes: Buffer): readonly BrokerRequest[] {
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    const requests: BrokerRequest[] = [];
    for (let size = sizeOf(this.rest); size <= this.rest.length; size = sizeOf(this.rest)) {
      requests.push(readHead(this.rest.subarray(0, size)));
      this.rest = this.rest.subarray(size);
    }
    return requests;
  }
}

/** Of the first request, its length included; infinite while not even that is known. */
function sizeOf(bytes: Buffer): number {
  return bytes.length < LENGTH_BYTES ? Number.POSITIVE_INFINITY : LENGTH_BYTES + bytes.readInt32BE(0);
}

function readHead(bytes: Buffer): BrokerRequest {
  const length = Math.max(0, bytes.readInt16BE(CLIENT_ID_AT));
  const from = CLIENT_ID_AT + 2;
  return {
    apiKey: bytes.readInt16BE(LENGTH_BYTES),
    clientId: bytes.toString('utf8', from, from + length),
    bytes,
  };
}
