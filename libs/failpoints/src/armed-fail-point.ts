import { writeSync } from 'node:fs';
import { failpointErrors } from './failpoints.errors.js';

const STDERR = 2;
const SETTING =
  /^(?<name>[a-z-]+\.[a-z-]+)(?::(?<type>[^@=\s]+))?(?:@(?<pass>[1-9]\d{0,8}))?(?:=block:(?<blockMs>[1-9]\d{0,8}))?$/;

/** Where, at which messages and at which pass a process fails, and how. */
export interface Fuse {
  readonly name: string;
  /** Full type of a message; without one every pass counts. */
  readonly type: string | undefined;
  /** From 1. */
  readonly pass: number;
  /** Absent: the process dies. Else its event loop stands still for so long, and it goes on. */
  readonly blockMs: number | undefined;
}

/**
 * Reads `relay.after-ack`, `relay.after-ack@3`, `relay.after-ack:millrace.inventory.reserve-stock.v1@1` or
 * `relay.after-ack=block:40000`: the fail-point, the type of message that has to pass it, how often, and for how many
 * ms the event loop is blocked there; by default any, once, and the process dies instead.
 * @throws AppError `unknown_fail_point`
 */
export function parseFuse(setting: string): Fuse {
  const groups = SETTING.exec(setting)?.groups;
  if (groups) {
    const { name, type, pass = 1, blockMs } = groups;
    return {
      name: name!,
      type,
      pass: Number(pass),
      blockMs: blockMs === undefined ? undefined : Number(blockMs),
    };
  }
  throw failpointErrors.unknown_fail_point({
    detail: `"${setting}" is no fail-point: <part>.<place>, then :<message type>, @<pass> and =block:<ms> where they matter.`,
  });
}

/** What a process says before it fails at a fail-point: its supervisor finds it in the log. */
export function lastWords({ name, type, blockMs }: Fuse): string {
  const how =
    blockMs === undefined ? 'the process kills itself' : `the event loop stands still for ${blockMs} ms`;
  return `fail-point ${name}${type === undefined ? '' : `:${type}`}: ${how}`;
}

/** Counts the passes of one fail-point, and lets the process fail at the one that was asked for. */
export class ArmedFailPoint {
  private passes = 0;

  constructor(
    private readonly fuse: Fuse,
    private readonly fail: (fuse: Fuse) => void = failNow,
  ) {}

  /** `types` are those of the messages that pass together: they count as one pass. */
  pass(name: string, types: (() => readonly string[]) | undefined): void {
    const { fuse } = this;
    if (name !== fuse.name) return;
    if (fuse.type !== undefined && !types?.().includes(fuse.type)) return;
    this.passes += 1;
    if (this.passes === fuse.pass) this.fail(fuse);
  }
}

function failNow(fuse: Fuse): void {
  writeSync(STDERR, `${lastWords(fuse)}\n`);
  // Nothing runs after it, not even the next statement: as when the machine had lost its power.
  if (fuse.blockMs === undefined) process.kill(process.pid, 'SIGKILL');
  else standStill(fuse.blockMs);
}

/** As a loop without end would: nothing else of this process's JavaScript runs meanwhile. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
