import type { Socket } from 'node:net';
import { BrokerLane } from './broker-lane.js';
import { RequestCutter, type BrokerRequest } from './broker-requests.js';

export type Direction = 'requests' | 'answers';

/** What lies between the two ends of every connection at the moment. */
export interface Road {
  /** Whether anything arrives at all. */
  readonly isOpen: () => boolean;
  /** Told of what is sent. @returns when it arrives, on the clock of `performance.now()`. */
  readonly enter: (direction: Direction, bytes: number) => number;
  /** Whether a request stays on the road until `goOn` is called. */
  readonly holds: (request: BrokerRequest, goOn: () => void) => boolean;
}

/** A client's connection, and the one that is opened to the broker for it: what ends one, ends the other. */
export class BrokerConnection {
  private readonly requests: BrokerLane;
  private readonly answers: BrokerLane;
  private readonly cutter = new RequestCutter();
  private held = 0;

  constructor(
    private readonly client: Socket,
    upstream: Socket,
    private readonly road: Road,
  ) {
    this.requests = new BrokerLane(upstream, road.isOpen);
    this.answers = new BrokerLane(client, road.isOpen);
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      // The other end is told by `close`, if it is told.
      socket.on('error', () => socket.destroy());
    }
    client.on('data', (bytes: Buffer) => this.ask(bytes));
    client.on('close', () => this.endRequests());
    upstream.on('data', (bytes: Buffer) => this.answers.send(bytes, road.enter('answers', bytes.length)));
    upstream.on('close', () => this.answers.end());
  }

  /** Hands over what has arrived, after the road has been opened. */
  deliver(): void {
    this.requests.deliver();
    this.answers.deliver();
  }

  /** Neither end hears of the other any more, nor that it does not. */
  forget(): void {
    this.requests.cutOff();
    this.answers.cutOff();
  }

  private ask(bytes: Buffer): void {
    const arrivesAt = this.road.enter('requests', bytes.length);
    for (const request of this.cutter.cut(bytes)) {
      const isHeld = this.road.holds(request, () => {
        this.held -= 1;
        this.requests.send(request.bytes, performance.now());
        this.endRequests();
      });
      if (isHeld) this.held += 1;
      else this.requests.send(request.bytes, arrivesAt);
    }
  }

  /** What a client has sent arrives, also when it has long hung up. */
  private endRequests(): void {
    if (this.client.destroyed && this.held === 0) this.requests.end();
  }
}
