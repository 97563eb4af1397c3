import type { BacklogState } from '@millrace/resilience';
import type { HealthResult } from '@millrace/telemetry';

/** How the shards take orders, for people: degraded while one of them refuses any, or cannot be counted. */
export function describeAdmission(
  shards: readonly ({ readonly name: string } & BacklogState)[],
): HealthResult {
  const detail = shards.map(describe).join('; ');
  const degraded = shards.some(({ refusedShare, counted }) => refusedShare > 0 || !counted);
  return { healthy: true, ...(degraded && { degraded }), detail: detail || 'no shard was looked at yet' };
}

function describe({
  name,
  counted,
  open,
  expectedWaitSeconds,
  refusedShare,
}: { name: string } & BacklogState) {
  if (!counted) return `${name}: backlog unknown`;
  const wait = expectedWaitSeconds === undefined ? '' : `, ${waitOf(expectedWaitSeconds)}`;
  const refused = refusedShare > 0 ? `, ${Math.round(100 * refusedShare)} % refused` : '';
  return `${name}: ${open} open${wait}${refused}`;
}

function waitOf(seconds: number): string {
  return Number.isFinite(seconds) ? `${seconds.toFixed(1)} s expected` : 'none of them ends';
}
