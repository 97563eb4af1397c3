import { writeSync } from 'node:fs';
import { failpointErrors } from './failpoints.errors.js';

const STDERR = 2;
const SETTING = /^(?<name>[a-z-]+\.[a-z-]+)(?::(?<type>[^@\s]+))?(?:@(?<pass>[1-9]\d{0,8}))?$/;

/** Where, at which messages and at which pass a process dies. */
export interface Fuse {
  readonly name: string;
  /** Full type of a message; without one every pass counts. */
  readonly type: string | undefined;
  /** From 1. */
  readonly pass: number;
}

/**
 * Reads `relay.after-ack`, `relay.after-ack@3` or `relay.after-ack:millrace.inventory.reserve-stock.v1@1`: the
 * fail-point, the type of message that has to pass it, and how often; by default any, and once.
 * @throws AppError `unknown_fail_point`
 */
export function parseFuse(setting: string): Fuse {
  const groups = SETTING.exec(setting)?.groups;
  if (groups) return { name: groups['name']!, type: groups['type'], pass: Number(groups['pass'] ?? 1) };
  throw failpointErrors.unknown_fail_point({
    detail: `"${setting}" is no fail-point: <part>.<place>, then :<message type> and @<pass> where they matter.`,
  });
}

/** What a process says before it dies at a fail-point: its supervisor finds it in the log. */
export function lastWords({ name, type }: Pick<Fuse, 'name' | 'type'>): string {
  return `fail-point ${name}${type === undefined ? '' : `:${type}`}: the process kills itself`;
}

/** Counts the passes of one fail-point, and ends the process at the one that was asked for. */
export class ArmedFailPoint {
  private passes = 0;

  constructor(
    private readonly fuse: Fuse,
    private readonly die: (words: string) => void = killSelf,
  ) {}

  /** `types` are those of the messages that pass together: they count as one pass. */
  pass(name: string, types: (() => readonly string[]) | undefined): void {
    const { fuse } = this;
    if (name !== fuse.name) return;
    if (fuse.type !== undefined && !types?.().includes(fuse.type)) return;
    this.passes += 1;
    if (this.passes === fuse.pass) this.die(lastWords(fuse));
  }
}

/** Nothing runs after it, not even the next statement: as when the machine had lost its power. */
function killSelf(words: string): void {
  writeSync(STDERR, `${words}\n`);
  process.kill(process.pid, 'SIGKILL');
}
