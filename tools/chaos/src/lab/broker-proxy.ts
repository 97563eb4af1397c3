import { connect, createServer, type Server, type Socket } from 'node:net';
import { BrokerConnection, type Direction, type Road } from './broker-connection.js';
import type { BrokerRequest } from './broker-requests.js';
import { SlowLine, type LineQuality } from './slow-line.js';
import { closeWith, listenLocally, portOf } from './proxy-server.js';

/** What was kept back while the broker was out of reach. */
export interface Silence {
  /** Bytes sent to it. */
  readonly requests: number;
  /** Bytes sent by it. */
  readonly answers: number;
  /** Opened meanwhile. */
  readonly connections: number;
}

const NOTHING: Silence = { requests: 0, answers: 0, connections: 0 };

/** Stands before the broker, as a network does that is slow, loses it, or lets something be long on its way. */
export class BrokerProxy {
  /** Which requests stay on their way, while others of their connection pass them, until {@link letGo}. */
  holds: ((request: BrokerRequest) => boolean) | undefined;
  private readonly connections = new Set<BrokerConnection>();
  private readonly sockets = new Set<Socket>();
  private readonly road: Road;
  private upstreamPort: number | undefined;
  private held: (() => void)[] = [];
  private lines: Readonly<Record<Direction, SlowLine>> | undefined;
  private silence: Silence | undefined;

  private constructor(private readonly server: Server) {
    server.on('connection', (client) => this.join(client));
    this.road = {
      isOpen: () => this.silence === undefined,
      enter: (direction, bytes) => this.enter(direction, bytes),
      holds: (request, goOn) => {
        const isHeld = this.holds?.(request) === true;
        if (isHeld) this.held.push(goOn);
        return isHeld;
      },
    };
  }

  static async listen(): Promise<BrokerProxy> {
    const server = createServer();
    const proxy = new BrokerProxy(server);
    await listenLocally(server);
    return proxy;
  }

  get port(): number {
    return portOf(this.server);
  }

  /** Where the broker listens for what passes. */
  forwardTo(port: number): void {
    this.upstreamPort = port;
  }

  /** Since it has vanished; zero while it has not. */
  get kept(): Silence {
    return this.silence ?? NOTHING;
  }

  /** From now on nothing arrives, and nobody is told: no connection ends, and new ones are taken and ignored. */
  vanish(): void {
    this.silence ??= NOTHING;
  }

  /**
   * The broker can be reached again. Connections are `remembered`: what was sent meanwhile arrives now, as what a
   * network sends once more; or all that there are, are `forgotten`: nothing of what was sent on them, and nothing
   * of what will be, ever arrives, and nobody is told.
   */
  comeBack(connections: 'remembered' | 'forgotten'): void {
    this.silence = undefined;
    for (const connection of this.connections) {
      if (connections === 'forgotten') connection.forget();
      else connection.deliver();
    }
  }

  /** How good each direction is from now on; absent: as if there were nothing between. */
  slowDown(quality?: LineQuality): void {
    this.lines = quality && { requests: new SlowLine(quality), answers: new SlowLine(quality) };
  }

  /** Lets go what was held, oldest first; nothing is held any more. @returns how many requests it were. */
  letGo(): number {
    const { held } = this;
    this.holds = undefined;
    this.held = [];
    for (const goOn of held) goOn();
    return held.length;
  }

  /** A road without faults; what was forgotten stays it. */
  heal(): void {
    this.slowDown();
    this.letGo();
    this.comeBack('remembered');
  }

  async close(): Promise<void> {
    await closeWith(this.server, this.sockets);
  }

  private join(client: Socket): void {
    const upstream = connect(this.upstreamPort!, '127.0.0.1');
    const connection = new BrokerConnection(client, upstream, this.road);
    this.connections.add(connection);
    if (this.silence) this.silence = { ...this.silence, connections: this.silence.connections + 1 };
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('close', () => {
        this.sockets.delete(socket);
        if (client.destroyed && upstream.destroyed) this.connections.delete(connection);
      });
    }
  }

  private enter(direction: Direction, bytes: number): number {
    if (this.silence) this.silence = { ...this.silence, [direction]: this.silence[direction] + bytes };
    const now = performance.now();
    return this.lines?.[direction].arrival(bytes, now) ?? now;
  }
}
