/**
 * Partitions of a table by the time that its ids begin with: 48 bits of Unix milliseconds (UUID versions 7 and 8).
 * An id is in one partition for ever, so a primary key of it stays unique over all of them.
 */
export interface PartitionRule {
  /** `PARTITION BY RANGE` of a uuid column; its default partition takes what no other does. */
  readonly table: string;
  /** Length of a partition's time. */
  readonly periodMs: number;
  /** Partitions for the future: so many, beside the one for now. */
  readonly ahead: number;
  /** A partition is dropped when its youngest id is older. */
  readonly keepMs: number;
}

/** From the first up to, without, the last; Unix milliseconds. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Partition extends Period {
  readonly name: string;
}

export interface PartitionPlan {
  readonly create: readonly Partition[];
  readonly drop: readonly Partition[];
}

/** What is missing and what is too old. A partition of another length than the rule's now is left as it is. */
export function planPartitions(
  rule: PartitionRule,
  existing: readonly Partition[],
  nowMs: number,
): PartitionPlan {
  const { table, periodMs, ahead, keepMs } = rule;
  const first = Math.floor(nowMs / periodMs);
  const create = Array.from({ length: ahead + 1 }, (_, index): Partition => {
    const fromMs = (first + index) * periodMs;
    return { name: partitionName(table, fromMs), fromMs, toMs: fromMs + periodMs };
  }).filter((wanted) => !existing.some((known) => overlap(known, wanted)));
  return { create, drop: existing.filter(({ toMs }) => toMs + keepMs <= nowMs) };
}

/** `order_events_20261119`: the day, in UTC, on which it begins. */
function partitionName(table: string, fromMs: number): string {
  return `${table}_${new Date(fromMs).toISOString().slice(0, 10).replaceAll('-', '')}`;
}

function overlap(one: Period, other: Period): boolean {
  return one.fromMs < other.toMs && other.fromMs < one.toMs;
}

/** The lowest id of a time. */
export function lowestIdAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** The time that an id begins with. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
