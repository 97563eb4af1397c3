import { EventEmitter } from 'node:events';
import type { SeededRandom } from '../time/seeded-random.js';
import type { VirtualClock } from '../time/virtual-clock.js';
import type { VirtualProcess } from '../time/virtual-process.js';
import type { Broker } from './broker.js';

/** The way between processes and the broker: each message takes from `fastestMs` to `slowestMs`. */
export interface Network {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly broker: Broker;
  readonly fastestMs: number;
  readonly slowestMs: number;
}

/**
 * A connection of a process to the broker, with as much of a socket's interface as the Kafka client uses.
 * In each direction nothing overtakes. What was written before a process was killed still arrives.
 */
export class SimulatedSocket extends EventEmitter {
  private open = true;
  private lastThere = 0;
  private lastBack = 0;

  constructor(
    private readonly network: Network,
    private readonly process: VirtualProcess,
    onConnect: () => void,
  ) {
    super();
    this.lastBack = this.arrival(0);
    network.clock.after(this.lastBack - network.clock.now(), onConnect, process);
  }

  write(frame: Buffer): boolean {
    const { clock, broker } = this.network;
    this.lastThere = this.arrival(this.lastThere);
    clock.after(this.lastThere - clock.now(), () => broker.receive(frame, (answer) => this.deliver(answer)));
    return true;
  }

  end(): void {
    this.open = false;
  }

  ref(): void {}

  unref(): void {}

  setKeepAlive(): void {}

  private deliver(answer: Buffer): void {
    if (!this.open || this.process.state === 'dead') return;
    const { clock } = this.network;
    this.lastBack = this.arrival(this.lastBack);
    clock.after(this.lastBack - clock.now(), () => this.open && this.emit('data', answer), this.process);
  }

  private arrival(notBefore: number): number {
    const { clock, random, fastestMs, slowestMs } = this.network;
    return Math.max(notBefore, clock.now() + random.between(fastestMs, slowestMs));
  }
}
