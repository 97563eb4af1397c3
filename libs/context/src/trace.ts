import { randomFillSync } from 'node:crypto';

/** W3C Trace Context, level 1: the parts of a `traceparent` header. */
export interface TraceContext {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits: the span that is the parent of what comes next. */
  readonly spanId: string;
  readonly sampled: boolean;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Parses a `traceparent`; `undefined` for anything malformed or all-zero, as the standard asks. */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const match = header === undefined ? null : TRACEPARENT.exec(header);
  if (!match || /^0+$/.test(match[1]!) || /^0+$/.test(match[2]!)) return undefined;
  return { traceId: match[1]!, spanId: match[2]!, sampled: (Number.parseInt(match[3]!, 16) & 1) === 1 };
}

export function formatTraceparent(trace: TraceContext): string {
  return `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? '01' : '00'}`;
}

export function newTrace(): TraceContext {
  return { traceId: randomHex(16), spanId: newSpanId(), sampled: true };
}

/** The same trace, one span further. */
export function childTrace(parent: TraceContext): TraceContext {
  return { ...parent, spanId: newSpanId() };
}

function newSpanId(): string {
  return randomHex(8);
}

/** Random bytes are drawn many at a time: a request needs two ids, and a draw costs more than both. */
const pool = Buffer.allocUnsafe(4_096);
let used = pool.length;

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}
