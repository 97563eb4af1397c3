import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { StreamPlaces } from './stream-places.js';

/** What Node holds of a stream that its client does not take, in bytes; the system's socket buffer comes on top. */
const BUFFER_BYTES = 16_384;

export interface OpenStreamsOptions {
  readonly places: StreamPlaces;
  /** How long a client that takes nothing is waited for once its stream is to end. */
  readonly graceMs: number;
  /** Told how many streams are open, whenever that changes. */
  readonly onChange: (open: number) => void;
}

/** One stream that is about to be served: its place is taken. */
export interface OpenStream {
  /** Aborted when the stream is to end: its time is over, its client has gone, or the process stops. */
  readonly signal: AbortSignal;
  /** Sends the chunks as `text/event-stream`, as fast as the client takes them. */
  readonly send: (chunks: AsyncIterable<string>) => void;
}

/** The event streams of this process: how many, for how long, and their end with the process. */
export class OpenStreams {
  private readonly ends = new Set<() => void>();

  constructor(private readonly options: OpenStreamsOptions) {}

  /**
   * Takes a place until the answer is through, whatever that is, or the client has gone.
   * @throws AppError `too_many_streams`, `no_stream_free`
   */
  open(customerId: string, lifeMs: number, reply: FastifyReply): OpenStream {
    const { places, onChange } = this.options;
    const giveBack = places.take(customerId);
    const over = new AbortController();
    const end = () => this.end(over, reply);
    const timer = setTimeout(end, lifeMs);
    timer.unref();
    this.ends.add(end);
    onChange(places.size);
    reply.raw.once('close', () => {
      clearTimeout(timer);
      this.ends.delete(end);
      over.abort();
      giveBack();
      onChange(places.size);
    });
    return { signal: over.signal, send: (chunks) => send(chunks, reply) };
  }

  /** Ends all streams; their clients are told when to come back. */
  endAll(): void {
    for (const end of this.ends) end();
  }

  private end(over: AbortController, reply: FastifyReply): void {
    over.abort();
    // One that is not read does not come to its end.
    const cut = setTimeout(() => reply.raw.destroy(), this.options.graceMs);
    reply.raw.once('close', () => clearTimeout(cut));
  }
}

function send(chunks: AsyncIterable<string>, reply: FastifyReply): void {
  void reply
    .header('content-type', 'text/event-stream')
    // `no-transform`: a proxy that compresses would hold events back; the last one is for nginx.
    .header('cache-control', 'no-store, no-transform')
    .header('x-accel-buffering', 'no')
    // Kept alive, the connection would keep a process that stops waiting until it is idle for long enough.
    .header('connection', 'close')
    .send(Readable.from(chunks, { objectMode: false, highWaterMark: BUFFER_BYTES }));
}
