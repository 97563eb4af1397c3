import type { FailPoint, FailPoints } from '@millrace/failpoints';
import type { Traffic } from './traffic.js';
import { shortName } from './traffic.js';

/** A service with all fail-points that are compiled into it. */
export interface Fallible {
  readonly service: string;
  readonly failPoints: FailPoints;
  readonly traffic: Traffic;
}

/** One death: a service, at a fail-point, while a message of a type passes. */
export interface Cell {
  readonly service: string;
  readonly failPoint: string;
  readonly about: FailPoint;
  /** Absent where the fail-point is not about messages. */
  readonly type?: string;
}

/** Every fail-point times every type of message that passes it. Pure, in the order of the declarations. */
export function cellsOf(services: readonly Fallible[]): readonly Cell[] {
  return services.flatMap(({ service, failPoints, traffic }) =>
    Object.entries(failPoints).flatMap(([failPoint, about]) => {
      const cell = { service, failPoint, about };
      if (about.passedBy === 'nothing') return [cell];
      return traffic[about.passedBy].map((type) => ({ ...cell, type }));
    }),
  );
}

/**
 * The same cells in another order: first one of every fail-point, then the next message type of each. A run that is cut
 * short has been everywhere.
 */
export function breadthFirst(cells: readonly Cell[]): readonly Cell[] {
  const places = [...Map.groupBy(cells, ({ service, failPoint }) => `${service} ${failPoint}`).values()];
  const longest = Math.max(0, ...places.map((of) => of.length));
  return Array.from({ length: longest }, (_, index) => places.flatMap((of) => of[index] ?? [])).flat();
}

/** `order dies at relay.after-ack of reserve-stock` */
export function describeCell({ service, failPoint, type }: Cell): string {
  return `${service} dies at ${failPoint}${type === undefined ? '' : ` of ${shortName(type)}`}`;
}

/** What the process is told: the fail-point, at the first message of the type. */
export function settingOf({ failPoint, type }: Cell): string {
  return type === undefined ? failPoint : `${failPoint}:${type}`;
}
