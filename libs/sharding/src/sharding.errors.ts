import { AppError, defineErrors } from '@millrace/errors';

export const shardingErrors = defineErrors({
  slot_not_owned: {
    kind: 'unavailable',
    detail: 'The data asked for is being moved to another shard.',
    retryable: true,
    retryAfterSeconds: 1,
  },
  shard_unavailable: {
    kind: 'unavailable',
    detail: 'The data asked for cannot be reached at the moment.',
    retryable: true,
    retryAfterSeconds: 1,
  },
  no_routes: {
    kind: 'internal',
    detail: 'The route table is empty: run the migrations, which register the shards.',
  },
  unknown_shard: {
    kind: 'unavailable',
    detail: 'A shard is not in the route table any more.',
    retryable: true,
    retryAfterSeconds: 1,
  },
});

export function isSlotNotOwned(error: unknown): boolean {
  return error instanceof AppError && error.code === 'slot_not_owned';
}
