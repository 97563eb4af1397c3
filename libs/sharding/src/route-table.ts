import { SLOT_COUNT } from '@millrace/ids';

/** Where a shard lives. Who may enter is no part of it: credentials come from the settings of a process. */
export interface Shard {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

/** Slots `slotFrom` to `slotTo`, both included, are owned by `shard` since `epoch`. */
export interface Route {
  readonly slotFrom: number;
  readonly slotTo: number;
  readonly shard: string;
  readonly epoch: number;
}

/** Which shard owns which slot: an immutable snapshot, complete by construction. */
export class RouteTable {
  private constructor(
    readonly shards: ReadonlyMap<string, Shard>,
    readonly routes: readonly Route[],
    private readonly routeBySlot: readonly Route[],
  ) {}

  /** @throws Error when the routes do not cover every slot exactly once, or name a shard that is not there. */
  static of(shards: readonly Shard[], routes: readonly Route[]): RouteTable {
    const byName = new Map(shards.map((shard) => [shard.name, shard]));
    const sorted = [...routes].sort((one, other) => one.slotFrom - other.slotFrom);
    const bySlot: Route[] = [];
    for (const route of sorted) {
      if (!byName.has(route.shard)) throw new Error(`slots are routed to unknown shard ${route.shard}`);
      if (route.slotFrom !== bySlot.length || route.slotTo < route.slotFrom) {
        throw new Error(
          `routes must cover each slot once: expected a range from ${bySlot.length}, got ${route.slotFrom}..${route.slotTo}`,
        );
      }
      while (bySlot.length <= route.slotTo) bySlot.push(route);
    }
    if (bySlot.length !== SLOT_COUNT) {
      throw new Error(`routes must cover slots 0..${SLOT_COUNT - 1}, they end at ${bySlot.length - 1}`);
    }
    return new RouteTable(byName, sorted, bySlot);
  }

  /** @throws RangeError when there is no such slot. */
  routeOf(slot: number): Route {
    const route = this.routeBySlot[slot];
    if (!route) throw new RangeError(`slot must be an integer from 0 to ${SLOT_COUNT - 1}, got ${slot}`);
    return route;
  }

  /** The shard of all these slots; `undefined` when they are on more than one. There must be a slot. */
  shardOfAll(slots: readonly number[]): string | undefined {
    const names = new Set(slots.map((slot) => this.routeOf(slot).shard));
    return names.size === 1 ? [...names][0] : undefined;
  }

  /** Grows with every change of a route. */
  get epoch(): number {
    return Math.max(...this.routes.map((route) => route.epoch));
  }
}

/** Slot ranges of equal size, the first for the first shard. */
export function splitEvenly(shardNames: readonly string[]): readonly Route[] {
  const count = shardNames.length;
  if (count === 0 || count > SLOT_COUNT) throw new RangeError(`cannot split slots over ${count} shards`);
  const firstSlotOf = (index: number) => Math.floor((index * SLOT_COUNT) / count);
  return shardNames.map((shard, index) => ({
    slotFrom: firstSlotOf(index),
    slotTo: firstSlotOf(index + 1) - 1,
    shard,
    epoch: 1,
  }));
}
