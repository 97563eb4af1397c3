// Routing
export { ShardRouter, type ShardConnection, type ShardRouterOptions } from './shard-router.js';
export { readRouteTable } from './read-route-table.js';
export { RouteTable, type Route, type Shard } from './route-table.js';
export { shardedMessageStore } from './sharded-message-store.js';
// Fence
export { takeFenceExclusive, type FencedTransaction } from './fence.js';
// Setting up
export { createRouteTables, dropRouteTables } from './create-route-tables.js';
export { createSlotOwnership, dropSlotOwnership } from './create-slot-ownership.js';
export { grantFirstOwnership, registerFirstShards } from './register-shards.js';
export { urlOfShard, type ShardCredentials } from './shard-url.js';
// Errors
export { isSlotNotOwned, shardingErrors } from './sharding.errors.js';
