import type { Socket } from 'node:net';

interface Piece {
  readonly bytes: Buffer;
  /** On the clock of `performance.now()`. */
  readonly arrivesAt: number;
}

/** One direction of a connection: what is sent arrives in its order, at its time, while the way is open. */
export class BrokerLane {
  private readonly onTheWay: Piece[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isCutOff = false;
  private hasEnded = false;

  constructor(
    private readonly target: Socket,
    private readonly isOpen: () => boolean,
  ) {}

  /** Sends it on its way. What is sent earlier and arrives later holds it up. */
  send(bytes: Buffer, arrivesAt: number): void {
    if (this.isCutOff) return;
    this.onTheWay.push({ bytes, arrivesAt });
    this.deliver();
  }

  /** The sender has gone: so does the receiver, once it has what was sent before. */
  end(): void {
    if (this.isCutOff) return;
    this.hasEnded = true;
    this.deliver();
  }

  /** Nothing arrives here any more, not even an end. */
  cutOff(): void {
    this.isCutOff = true;
    clearTimeout(this.timer);
    this.onTheWay.length = 0;
  }

  /** Hands over whatever has arrived; called again by itself when the next is due. */
  deliver(): void {
    clearTimeout(this.timer);
    if (this.isCutOff || !this.isOpen()) return;
    const now = performance.now();
    for (let [first] = this.onTheWay; first; [first] = this.onTheWay) {
      if (first.arrivesAt > now) {
        this.timer = setTimeout(() => this.deliver(), Math.ceil(first.arrivesAt - now));
        return;
      }
      this.onTheWay.shift();
      this.target.write(first.bytes);
    }
    if (this.hasEnded) this.target.destroySoon();
  }
}
